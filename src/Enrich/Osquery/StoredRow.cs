namespace Cronwatch.Enrich.Osquery;

/// <summary>A row that came by itself, or that a whole result had and differences are applied to.</summary>
/// <param name="Message">Its columns; empty when it is gone.</param>
/// <param name="Ticks">When the run was that said so.</param>
/// <param name="Run">Which run; below 0: unknown.</param>
internal readonly record struct StoredRow(ReadOnlyMemory<byte> Message, long Ticks, long Run)
{
    /// <summary>Whether it was removed. That is remembered for a while, for what comes late.</summary>
    public bool IsRemoved { get; init; }

    /// <summary>Whether a record of its own stands in the context topic.</summary>
    public bool HasRecord { get; init; }

    /// <summary>Whether the record of the whole result has it, which alone would bring it back.</summary>
    public bool IsInWhole { get; init; }

    /// <summary>Below 0: older than the other; 0: of the same run.</summary>
    public int CompareTo(StoredRow other) => Ticks == other.Ticks ? Run.CompareTo(other.Run) : Ticks.CompareTo(other.Ticks);
}
