using System.Buffers;
using System.Buffers.Text;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Formats.AvroPlans;

/// <summary>Bytes, or a fixed number of them, as the base64 text that Kafka Connect and Elasticsearch make of them.</summary>
/// <param name="size">How many; −1: their length stands before them.</param>
/// <param name="slot">Where they go; −1: nobody reads them.</param>
internal sealed class BinaryType(int size, int slot) : AvroType
{
    public override int Read(ref AvroReading reading, int at)
    {
        at = BehindHead(ref reading, at, out var length);
        if (at < 0 || slot < 0)
            return at < 0 ? at : at + length;
        var text = Encode(reading.Bytes.Slice(at, length), out var rented);
        var fits = reading.AddText(slot, ValueKind.Text, text);
        ArrayPool<byte>.Shared.Return(rented);
        return fits ? at + length : AvroReading.Nowhere;
    }

    public override int Write(ref AvroReading reading, int at, JsonBuffer json)
    {
        at = BehindHead(ref reading, at, out var length);
        if (at < 0)
            return at;
        var text = Encode(reading.Bytes.Slice(at, length), out var rented);
        json.AppendString(text);
        ArrayPool<byte>.Shared.Return(rented);
        return at + length;
    }

    private int BehindHead(ref AvroReading reading, int at, out int length)
    {
        if (size < 0)
            return reading.BehindLength(at, out length);
        length = size;
        return reading.Behind(size, at) < 0 ? AvroReading.Nowhere : at;
    }

    private static ReadOnlySpan<byte> Encode(ReadOnlySpan<byte> bytes, out byte[] rented)
    {
        rented = ArrayPool<byte>.Shared.Rent(Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        Base64.EncodeToUtf8(bytes, rented, out _, out var length);
        return rented.AsSpan(0, length);
    }
}
