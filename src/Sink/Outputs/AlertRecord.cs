using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Cronwatch.Events;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.Sinks.Outputs;

/// <summary>What a record of the alert topic is.</summary>
public enum AlertKind
{
    /// <summary>A hit that pages.</summary>
    Alert,

    /// <summary>An alert again, which stands for more hits now.</summary>
    Progress,

    /// <summary>An alert again, with more answers.</summary>
    Context,

    /// <summary>What stands for hits that did not page, or for several alerts. It comes again as it grows.</summary>
    Summary,
}

/// <summary>A record of the alert topic: the whole of an alert, as it was then.</summary>
/// <param name="Id">The alert's id, 64 hexadecimal digits.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Document">The alert as one JSON object.</param>
/// <param name="Origin">Where it stands.</param>
public sealed record AlertRecord(string Id, AlertKind Kind, ReadOnlyMemory<byte> Document, RecordOrigin Origin)
{
    /// <summary>The record header that says what a record is: <c>alert</c>, <c>progress</c>, <c>context</c> or <c>summary</c>.</summary>
    public const string KindHeader = "cronwatch-kind";

    private const int IdLength = 64;

    /// <summary>Which of the records of one alert it is: the revision of its answers, a dot, the hits or alerts that it stands for beside its own.</summary>
    public string Version
    {
        get
        {
            using var alert = EventJson.Parse(Document);
            return alert is null ? "0.0" : string.Create(CultureInfo.InvariantCulture,
                $"{Number("cronwatch.context.revision")}.{Math.Max(Number("kibana.alert.suppression.docs_count"), Number(SummaryFields.Count))}");

            long Number(string name) =>
                long.TryParse(AlertText.Of(alert.RootElement, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        }
    }

    /// <summary>What a record is; null: none of an alert, since it has no such kind, or no id for a key.</summary>
    /// <param name="headers">Its headers.</param>
    /// <param name="key">Its key.</param>
    /// <param name="value">Its value; null for a tombstone.</param>
    /// <param name="origin">Where it stands.</param>
    public static AlertRecord? Of(Headers? headers, ReadOnlySpan<byte> key, ReadOnlyMemory<byte>? value, RecordOrigin origin) =>
        value is { } bytes && Encoding.ASCII.GetString(key) is var id && IsId(id) && KindOf(headers) is { } kind
            ? new(id, kind, bytes.ToArray(), origin)
            : null;

    /// <summary>Whether a text is the id of an alert. Others must not get into headers of requests.</summary>
    public static bool IsId(string text) => text is { Length: IdLength } && text.All(char.IsAsciiHexDigit);

    /// <summary>A kind as the header writes it.</summary>
    public static string NameOf(AlertKind kind) => kind switch
    {
        AlertKind.Alert => "alert",
        AlertKind.Progress => "progress",
        AlertKind.Context => "context",
        AlertKind.Summary => "summary",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The kind that headers say; null: none that is known.</summary>
    public static AlertKind? KindOf(Headers? headers) => headers is not null && headers.TryGetLastBytes(KindHeader, out var kind)
        ? Encoding.ASCII.GetString(kind) switch
        {
            "alert" => AlertKind.Alert,
            "progress" => AlertKind.Progress,
            "context" => AlertKind.Context,
            "summary" => AlertKind.Summary,
            _ => null,
        }
        : null;
}
