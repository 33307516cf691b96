using System.Text;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.Events;
using Cronwatch.Sinks.Alerts;
using Cronwatch.Sinks.Elasticsearch;

namespace Cronwatch.App.Graphs;

/// <summary>What a record of the alert topic is to the index.</summary>
internal static class IndexableAlert
{
    /// <summary>Whether a record is news of an alert that went out before.</summary>
    public static bool IsNews(Headers? headers) => KindOf(headers) is "context" or "progress" or "summary";

    /// <summary>An alert to create, or news of one that may be there; null: neither. Its document is the record's value, and goes with it.</summary>
    /// <param name="headers">The record's headers.</param>
    /// <param name="key">Its key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="origin">Where it stands.</param>
    /// <param name="space">The space of the alerts.</param>
    public static AlertToIndex? Of(Headers? headers, ReadOnlySpan<byte> key, ReadOnlyMemory<byte>? value, RecordOrigin origin, string space)
    {
        if (key.IsEmpty || value is not { } document)
            return null;
        var alert = new AlertToIndex(Encoding.ASCII.GetString(key), AlertIndex.Of(document.Span, space), document) { Origin = origin };
        if (KindOf(headers) == "alert")
            return alert;
        return IsNews(headers) && AlertRevision.ChangesOf(document) is { } changes ? alert with { Changes = changes } : null;
    }

    private static string KindOf(Headers? headers) =>
        headers is not null && headers.TryGetLastBytes(InternalTopics.KindHeader, out var kind) ? Encoding.ASCII.GetString(kind) : "";
}
