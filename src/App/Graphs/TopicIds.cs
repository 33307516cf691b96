using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Cronwatch.App.Graphs;

/// <summary>What brokers call topics among themselves: one that is deleted and made anew has another id.</summary>
internal static class TopicIds
{
    private static readonly TimeSpan AskFor = TimeSpan.FromSeconds(10);

    /// <summary>The ids; none of topics that are not there, or where brokers are too old to give any.</summary>
    /// <exception cref="KafkaException">Nobody answers.</exception>
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
    }
}
