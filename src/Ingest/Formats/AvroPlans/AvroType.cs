namespace Cronwatch.Ingest.Formats.AvroPlans;

/// <summary>
/// A type of the writer's schema at one place of the document, with the slot that its values have there, if anybody reads
/// them. Immutable once its plan is compiled.
/// </summary>
internal abstract class AvroType
{
    /// <summary>Whether its values take no bytes.</summary>
    public virtual bool IsEmpty => false;

    /// <summary>Walks behind a value and puts what somebody reads of it into slots.</summary>
    public abstract int Read(ref AvroReading reading, int at);

    /// <summary>Walks behind a value and writes it; null, and what JSON has no number for, writes nothing.</summary>
    public abstract int Write(ref AvroReading reading, int at, JsonBuffer json);
}
