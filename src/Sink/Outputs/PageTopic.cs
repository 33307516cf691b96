using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.Sinks.Outputs;

/// <summary>
/// The records of a paging output's topic: pages, and what was sent of them. It has one partition, so that there is one order, one member that
/// reads it, and for whoever takes over nothing else to know.
/// </summary>
public static class PageTopic
{
    private const string PageKind = "page";
    private const string ToldKind = "told";
    private const string SummedKind = "summed";

    /// <summary>A page.</summary>
    public static TopicRecord RecordOf(string topic, Page page) => Record(topic, page.Id, PageKind, JsonSerializer.SerializeToUtf8Bytes(page, PageJson.Default.Page));

    /// <summary>One that was sent.</summary>
    public static TopicRecord RecordOf(string topic, PageTold told) => Record(topic, told.Id, ToldKind, JsonSerializer.SerializeToUtf8Bytes(told, PageJson.Default.PageTold));

    /// <summary>Some that were counted.</summary>
    public static TopicRecord RecordOf(string topic, PagesSummed summed) =>
        Record(topic, summed.RuleId, SummedKind, JsonSerializer.SerializeToUtf8Bytes(summed, PageJson.Default.PagesSummed));

    /// <summary>Tells a ledger what a record says. What is none of these says nothing.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="headers">The record's headers.</param>
    /// <param name="value">Its value.</param>
    /// <param name="writtenAt">Its time.</param>
    public static void Read(PageLedger ledger, Headers? headers, ReadOnlySpan<byte> value, DateTimeOffset writtenAt)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        if (headers is null || !headers.TryGetLastBytes(AlertRecord.KindHeader, out var kind))
            return;
        try
        {
            switch (Encoding.ASCII.GetString(kind))
            {
                case PageKind when JsonSerializer.Deserialize(value, PageJson.Default.Page) is { } page:
                    ledger.Take(page, writtenAt);
                    break;
                case ToldKind when JsonSerializer.Deserialize(value, PageJson.Default.PageTold) is { } told:
                    ledger.Take(told);
                    break;
                case SummedKind when JsonSerializer.Deserialize(value, PageJson.Default.PagesSummed) is { } summed:
                    ledger.Take(summed);
                    break;
            }
        }
        catch (JsonException)
        {
            // Of somebody else's making.
        }
    }

    private static TopicRecord Record(string topic, string key, string kind, byte[] value) =>
        new(topic, 0, Encoding.UTF8.GetBytes(key), value, new Headers { { AlertRecord.KindHeader, Encoding.ASCII.GetBytes(kind) } });
}
