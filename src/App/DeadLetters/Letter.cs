using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.Events;
using Cronwatch.Sinks.Outputs;

namespace Cronwatch.App.DeadLetters;

/// <summary>A record of the dead letters' topic. Anybody may have written it: what it does not say is null.</summary>
internal sealed class Letter(ConsumeResult<byte[]?, byte[]?> record)
{
    private const string Unsaid = "unknown";
    private const long LatestMs = 253_402_300_799_999;      // The end of the year 9999, beyond which there is no date.

    private readonly Headers _headers = record.Message.Headers ?? [];

    public LetterId Id => new(record.Partition.Value, record.Offset.Value);

    /// <summary>When it was written.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(record.Message.Timestamp.UnixTimestampMs, 0, LatestMs));

    /// <summary>The graph that refused it, of <see cref="GraphNames"/>, or <c>unknown</c>.</summary>
    public string Kind => TextOf(DeadLetterRecord.GraphHeader) ?? Unsaid;

    public string Reason => TextOf(DeadLetter.ReasonHeader) ?? Unsaid;

    /// <summary>Of intake's and detection's the place in the raw topic, of the others' that in the topic of alerts.</summary>
    public RecordOrigin? Origin => BytesOf(RecordOrigin.Header) is { } header && RecordOrigin.TryParse(header, out var origin) ? origin : null;

    /// <summary>Of detection's the host, of indexing's and the outputs' the alert's id, or of a message that counts alerts a hash.</summary>
    public byte[]? Key => record.Message.Key;

    public byte[] Value => record.Message.Value ?? [];

    /// <summary>How long it was, where <see cref="Value"/> is only its first bytes.</summary>
    public long? WholeLength => NumberOf(DeadLetterRecord.LengthHeader);

    public string? AlertId => Kind is GraphNames.Indexing or GraphNames.Outputs && Key is { } key ? Encoding.UTF8.GetString(key) : null;

    /// <summary>Which record of its alert it is.</summary>
    public AlertKind AlertKind => AlertRecord.KindOf(_headers) ?? AlertKind.Alert;

    /// <summary>The output that refused it.</summary>
    public string? Output => TextOf(DeadLetterRecord.OutputHeader);

    public string? Index => TextOf(DeadLetterRecord.IndexHeader);

    public long? Status => NumberOf(DeadLetterRecord.StatusHeader);

    public string? ErrorType => TextOf(DeadLetterRecord.ErrorTypeHeader);

    /// <summary>What the index said, which may repeat what the event holds.</summary>
    public string? Error => TextOf(DeadLetterRecord.ErrorHeader);

    public long? Attempts => NumberOf(DeadLetterRecord.AttemptsHeader);

    public IEnumerable<(string Name, byte[] Value)> Headers => _headers.Select(h => (h.Key, h.GetValueBytes() ?? []));

    /// <summary>The last header of a name; null: there is none.</summary>
    public byte[]? BytesOf(string header) => _headers.TryGetLastBytes(header, out var bytes) ? bytes : null;

    private string? TextOf(string header) => BytesOf(header) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    private long? NumberOf(string header) =>
        long.TryParse(TextOf(header), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
