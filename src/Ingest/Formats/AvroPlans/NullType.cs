namespace Cronwatch.Ingest.Formats.AvroPlans;

/// <summary>Nothing, in no bytes: a missing field.</summary>
internal sealed class NullType : AvroType
{
    public override bool IsEmpty => true;

    public override int Read(ref AvroReading reading, int at) => at;

    public override int Write(ref AvroReading reading, int at, JsonBuffer json) => at;
}
