namespace Cronwatch.Ingest.Formats.AvroPlans;

/// <summary>A string, whose text stands in the bytes as it is. Checked where somebody reads it, and when it is written.</summary>
internal sealed class TextType(int slot) : AvroType
{
    public override int Read(ref AvroReading reading, int at)
    {
        if (slot < 0)
            return reading.BehindLength(at, out var length) is var start and >= 0 ? start + length : AvroReading.Nowhere;
        at = reading.BehindText(at, out var text);
        if (at >= 0)
            reading.Add(slot, at - text.Length, text.Length);
        return at;
    }

    public override int Write(ref AvroReading reading, int at, JsonBuffer json)
    {
        at = reading.BehindText(at, out var text);
        if (at >= 0)
            json.AppendString(text);
        return at;
    }
}
