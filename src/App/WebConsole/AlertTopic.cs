using System.Text;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.Events;

namespace Cronwatch.App.WebConsole;

/// <summary>The whole documents of alerts that the feed lists.</summary>
internal static class AlertTopic
{
    /// <summary>The alert's document: what the feed keeps, else what lies at its place in the topic; null: it is neither here nor there.</summary>
    /// <exception cref="DependencyException">Kafka stopped answering.</exception>
    public static async Task<ReadOnlyMemory<byte>?> FindAsync(AlertFeed feed, Pipeline? pipeline, string id, CancellationToken gone)
    {
        if (feed.DocumentOf(id) is { } kept)
            return kept;
        return pipeline is not null && feed.Find(id) is { Place: { Topic: not null } place }
            ? await Task.Run(() => Read(pipeline.Parts.Options.Kafka, place, id, gone), gone) : null;
    }

    // Compaction takes a record when there is a newer one, and the feed will have heard of that.
    private static ReadOnlyMemory<byte>? Read(KafkaOptions kafka, RecordOrigin place, string id, CancellationToken gone)
    {
        var span = new TopicSpan(new(place.Topic, place.Partition), place.Offset, place.Offset + 1);
        var record = TopicScan.Read(kafka, [span], gone).FirstOrDefault();
        return record?.Message is { Key: { } key, Value: { } document } && Encoding.UTF8.GetString(key) == id ? document : (ReadOnlyMemory<byte>?)null;
    }
}
