namespace Cronwatch.Ingest.Formats.AvroPlans;

/// <summary>One of several types, by the number before the value.</summary>
internal sealed class UnionType(AvroType[] branches) : AvroType
{
    public override int Read(ref AvroReading reading, int at)
    {
        at = reading.BehindLong(at, out var branch);
        return at >= 0 && (ulong)branch < (ulong)branches.Length ? branches[branch].Read(ref reading, at) : reading.Refuse();
    }

    public override int Write(ref AvroReading reading, int at, JsonBuffer json)
    {
        at = reading.BehindLong(at, out var branch);
        return at >= 0 && (ulong)branch < (ulong)branches.Length ? branches[branch].Write(ref reading, at, json) : reading.Refuse();
    }
}
