using Cronwatch.Events;

namespace Cronwatch.Ingest.Formats.AvroPlans;

/// <summary>
/// Elements in blocks: their number, or its negative and the length in bytes, then so many elements; a block of none is the
/// end.
/// </summary>
/// <param name="isRead">Whether anybody may read an element. If not, blocks that say their length are passed over.</param>
internal abstract class BlocksType(bool isRead) : AvroType
{
    /// <summary>Whether elements take no bytes.</summary>
    protected virtual bool HasEmptyElements => false;

    /// <summary>What stands before and after the elements.</summary>
    protected abstract (byte[] Open, byte[] Close) Brackets { get; }

    public sealed override int Read(ref AvroReading reading, int at) => Walk(ref reading, at, json: null);

    public sealed override int Write(ref AvroReading reading, int at, JsonBuffer json)
    {
        json.Append(Brackets.Open);
        at = Walk(ref reading, at, json);
        if (at >= 0)
            json.Close(Brackets.Close);
        return at;
    }

    protected abstract int ReadElement(ref AvroReading reading, int at);

    protected abstract int WriteElement(ref AvroReading reading, int at, JsonBuffer json);

    // Writes where there is something to write to, and reads else.
    private int Walk(ref AvroReading reading, int at, JsonBuffer? json)
    {
        if (!reading.Enter())
            return AvroReading.Nowhere;
        while (true)
        {
            at = reading.BehindBlockHead(at, out var count, out var end);
            if (at < 0)
                return at;
            if (count == 0)
                break;
            at = json is not null ? WriteBlock(ref reading, at, count, json)
                : !isRead && end >= 0 ? end
                : ReadBlock(ref reading, at, count);
            if (at < 0 || (end >= 0 && at != end))
                return reading.Refuse();
        }
        reading.Leave();
        return at;
    }

    private int ReadBlock(ref AvroReading reading, int at, long count)
    {
        if (HasEmptyElements)
            return reading.TakeEmptyElements(count) ? at : AvroReading.Nowhere;
        for (; count > 0 && at >= 0; count--)
            at = ReadElement(ref reading, at);
        return at;
    }

    private int WriteBlock(ref AvroReading reading, int at, long count, JsonBuffer json)
    {
        if (HasEmptyElements && !reading.TakeEmptyElements(count))
            return AvroReading.Nowhere;
        for (; count > 0 && at >= 0; count--)
        {
            at = WriteElement(ref reading, at, json);
            if (json.IsFull)
                return reading.Refuse(DeadLetterReason.TooLarge);
        }
        return at;
    }
}
