using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;

namespace Cronwatch.App.DeadLetters;

/// <summary>The topic of dead letters, as far as it goes when it is asked.</summary>
internal static class DeadLetterTopic
{
    /// <summary>The letters that are meant, in order within a partition.</summary>
    /// <exception cref="DependencyException">No broker answers, or there is no such topic.</exception>
    public static async Task<IEnumerable<Letter>> ReadAsync(CronwatchOptions options, Cluster cluster, LetterFilter filter, CancellationToken cancelled)
    {
        var spans = await cluster.SpansOfAsync([new InternalTopics(options.Topics.Prefix).DeadLetters], filter.From);
        return TopicScan.Read(options.Kafka, spans.ConvertAll(filter.Narrow), cancelled).Select(r => new Letter(r)).Where(filter.Takes);
    }
}
