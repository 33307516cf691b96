using System.Collections.Immutable;
using Cronwatch.Events;

namespace Cronwatch.Ingest;

/// <summary>What a record may be, judged by its raw bytes.</summary>
[Flags]
public enum PrefilterVerdict
{
    /// <summary>No loaded rule can match it, and it tells no context.</summary>
    Filtered = 0,

    /// <summary>A rule may match it.</summary>
    Candidate = 1,

    /// <summary>It may be a process event.</summary>
    Context = 2,
}

/// <summary>
/// Tells from raw bytes, without parsing, what cannot matter. Sound: a record with a <c>\u</c> escape, which can hide any
/// text, may be anything, and so may framed Avro. Immutable; allocates nothing.
/// </summary>
public sealed class Prefilter
{
    private const PrefilterVerdict Anything = PrefilterVerdict.Candidate | PrefilterVerdict.Context;

    private readonly bool _isOpen;                  // Nothing is known of what matches.
    private readonly RecordScan _scan;
    private readonly LiteralSearch? _several;

    /// <summary>A filter for rules.</summary>
    /// <param name="literals">
    /// ASCII texts of which every matching record contains at least one, in any case; null where the rules give none:
    /// then every record may match.
    /// </param>
    public Prefilter(ImmutableArray<string>? literals)
    {
        _isOpen = literals is null;
        _scan = new RecordScan(literals is [var only] ? only : null);
        _several = literals is { Length: > 1 } several ? new LiteralSearch(several) : null;
    }

    /// <summary>What the record may be.</summary>
    public PrefilterVerdict Test(ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty)
            return PrefilterVerdict.Filtered;
        if (record[0] == 0)
            return Anything;
        var verdict = _scan.Of(record);
        return _isOpen || (verdict != Anything && _several?.FindsAny(record) == true) ? verdict | PrefilterVerdict.Candidate : verdict;
    }
}
