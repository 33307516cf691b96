using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Cronwatch.App.Graphs;

/// <summary>What brokers call topics among themselves: one that is deleted and made anew has another id.</summary>
internal static class TopicIds
{
    // Partitions that come wait for it, and an embedded broker has no controller to ask.
    private static readonly TimeSpan AskFor = TimeSpan.FromSeconds(2);

    /// <summary>The ids; none of topics that are not there, or where brokers give none in time.</summary>
    public static async Task<Dictionary<string, string>> OfAsync(IAdminClient admin, IEnumerable<string> topics) =>
        (await DescribeAsync(admin, topics))
            .Where(topic => !topic.Error.IsError && (topic.TopicId.MostSignificantBits | topic.TopicId.LeastSignificantBits) != 0)
            .ToDictionary(topic => topic.Name, topic => topic.TopicId.ToString(), StringComparer.Ordinal);

    private static async Task<List<TopicDescription>> DescribeAsync(IAdminClient admin, IEnumerable<string> topics)
    {
        try
        {
            return (await admin.DescribeTopicsAsync(
                TopicCollection.OfTopicNames(topics.Distinct()), new DescribeTopicsOptions { RequestTimeout = AskFor }).ConfigureAwait(false)).TopicDescriptions;
        }
        catch (DescribeTopicsException e)
        {
            return e.Results.TopicDescriptions;
        }
        catch (KafkaException e) when (e.Error.Code == ErrorCode.Local_TimedOut)
        {
            return [];
        }
    }
}
