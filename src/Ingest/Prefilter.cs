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

    /// <summary>It may be a process event or a result of osquery.</summary>
    Context = 2,
}

/// <summary>
/// Tells from raw bytes, without parsing, what cannot matter. Sound: a record with a <c>\u</c> escape, which can hide any
/// text, may be anything, and so may framed Avro. Immutable; allocates nothing.
/// </summary>
public sealed class Prefilter
{
    private const PrefilterVerdict Anything = PrefilterVerdict.Candidate | PrefilterVerdict.Context;

    private const string OfNumbers = "0123456789+-.:ETZ";

    private readonly bool _isOpen;                  // Nothing is known of what matches.
    private readonly RecordScan _scan;
    private readonly LiteralSearch? _literals;

    /// <summary>A filter for rules.</summary>
    /// <param name="literals">
    /// ASCII texts of three or more characters, of which every matching record contains at least one, in any case; null
    /// where the rules give none: then every record may match.
    /// </param>
    public Prefilter(ImmutableArray<string>? literals)
    {
        _isOpen = literals is null;
        _scan = new RecordScan(literals is [var only] ? only : null);
        _literals = literals is { Length: > 0 } given ? new LiteralSearch(given) : null;
        HasLiteralOfNumbers = literals is null || literals.Value.Any(l => l.All(c => OfNumbers.Contains(c, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Whether a literal, or all of text, may stand in the text of a number or a time.</summary>
    public bool HasLiteralOfNumbers { get; }

    /// <summary>What the record may be.</summary>
    public PrefilterVerdict Test(ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty)
            return PrefilterVerdict.Filtered;
        if (record[0] == 0)
            return Anything;
        var verdict = _scan.Of(record);
        return _isOpen || (!_scan.HasLiteral && verdict != Anything && MayMatch(record)) ? verdict | PrefilterVerdict.Candidate : verdict;
    }

    /// <summary>Whether a rule may match what holds this text, of which nothing is escaped.</summary>
    public bool MayMatch(ReadOnlySpan<byte> text) => _isOpen || _literals?.FindsAny(text) == true;
}
