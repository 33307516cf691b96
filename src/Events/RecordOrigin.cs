using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Cronwatch.Events;

/// <summary>What a record's timestamp says.</summary>
public enum RecordTimestampType
{
    /// <summary>The broker gave none.</summary>
    NotAvailable,

    /// <summary>The producer's: with Elastic's agents the time of the event.</summary>
    CreateTime,

    /// <summary>The broker's: when the record arrived.</summary>
    LogAppendTime,
}

/// <summary>Where an event came from in the raw topics.</summary>
/// <param name="Topic">The raw topic.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Offset">The record's offset.</param>
/// <param name="Index">The event's place in a record of several, from 0.</param>
/// <param name="TimestampMs">The record's timestamp, milliseconds since 1970.</param>
/// <param name="TimestampType">What that timestamp says.</param>
public readonly record struct RecordOrigin(
    string Topic, int Partition, long Offset, int Index, long TimestampMs, RecordTimestampType TimestampType)
{
    // The year 9000: a broker passes on any number that a producer wrote, and windows still have to fit behind it.
    private const long MostMilliseconds = 221_845_392_000_000;

    /// <summary>The record's time, between 1970 and 9000.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(TimestampMs, 0, MostMilliseconds));

    /// <summary>The name of the record header that carries an origin through the internal topics.</summary>
    public const string Header = "cronwatch-origin";

    /// <summary>
    /// The name of the record header that carries the sha256, in 32 bytes, of an event's bytes as they came, where the
    /// record holds others: what was Avro is JSON.
    /// </summary>
    public const string BytesHashHeader = "cronwatch-bytes-sha256";

    /// <summary>The header's value: <c>partition|offset|index|timestamp|type|topic</c>.</summary>
    public byte[] ToHeader() => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"{Partition}|{Offset}|{Index}|{TimestampMs}|{(int)TimestampType}|{Topic}"));

    /// <summary>Reads a header's value back; false where it is not one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> header, out RecordOrigin origin)
    {
        origin = default;
        Span<long> numbers = stackalloc long[5];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!Utf8Parser.TryParse(header, out numbers[i], out var used) || used >= header.Length || header[used] != '|')
                return false;
            header = header[(used + 1)..];
        }
        origin = new(Encoding.UTF8.GetString(header), (int)numbers[0], numbers[1], (int)numbers[2], numbers[3],
            (RecordTimestampType)numbers[4]);
        return true;
    }
}
