using System.Text.Unicode;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Formats.AvroPlans;

/// <summary>A string, whose text stands in the bytes as it is. Checked where somebody reads it, and when it is written.</summary>
internal sealed class TextType(int slot) : AvroType
{
    public override int Read(ref AvroReading reading, int at)
    {
        at = reading.BehindLength(at, out var length);
        if (at < 0 || slot < 0)
            return at < 0 ? at : at + length;
        if (!Utf8.IsValid(reading.Bytes.Slice(at, length)))
            return reading.Refuse(DeadLetterReason.BadUtf8);
        reading.Add(slot, at, length);
        return at + length;
    }

    public override int Write(ref AvroReading reading, int at, JsonBuffer json)
    {
        at = reading.BehindLength(at, out var length);
        if (at < 0)
            return at;
        var text = reading.Bytes.Slice(at, length);
        if (!Utf8.IsValid(text))
            return reading.Refuse(DeadLetterReason.BadUtf8);
        json.AppendString(text);
        return at + length;
    }
}
