using System.Collections.Immutable;

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
/// Tells from raw bytes, without parsing, what cannot matter. Sound: a record with a <c>\u</c> or <c>\/</c> escape, which
/// can hide text, may be anything, and so may framed Avro. Immutable; allocates nothing.
/// </summary>
public sealed class Prefilter
{
    private const PrefilterVerdict Anything = PrefilterVerdict.Candidate | PrefilterVerdict.Context;

    private readonly RecordScan _scan;
    private readonly RequiredLiterals _literals;
    private readonly RequiredLiterals _ofProcesses;

    /// <summary>A filter for rules.</summary>
    /// <param name="literals">
    /// ASCII texts of three or more characters, of which every matching record contains at least one, in any case; a quote
    /// at an end is that of a JSON string. Null where the rules give none: then every record may match.
    /// </param>
    public Prefilter(ImmutableArray<string>? literals) : this(literals, [])
    {
    }

    /// <summary>The same, where some rules are about events of processes alone.</summary>
    /// <param name="literals">The literals of the others.</param>
    /// <param name="ofProcesses">Those of these rules, looked for only where the category <c>process</c> stands.</param>
    public Prefilter(ImmutableArray<string>? literals, ImmutableArray<string>? ofProcesses)
    {
        _literals = new RequiredLiterals(literals);
        _ofProcesses = new RequiredLiterals(ofProcesses);
        _scan = new RecordScan(_literals.Single);
    }

    /// <summary>Whether a literal, or all of text, may stand in the text of a number or a time.</summary>
    public bool HasLiteralOfNumbers => _literals.HasOfNumbers || _ofProcesses.HasOfNumbers;

    /// <summary>Whether context is of no interest, and what is no more than that is let go.</summary>
    public bool LeavesContext { get; init; }

    /// <summary>What the record may be.</summary>
    public PrefilterVerdict Test(ReadOnlySpan<byte> record) => LeavesContext ? TestAll(record) & ~PrefilterVerdict.Context : TestAll(record);

    /// <summary>Whether a rule may match what holds this text, of which nothing is escaped and nothing need be in quotes.</summary>
    public bool MayMatch(ReadOnlySpan<byte> text) => _literals.MayBeInText(text) || _ofProcesses.MayBeInText(text);

    /// <summary>
    /// Where, in the text of many records, those stand that are not filtered; a line between two such places is. A line that
    /// is found may still be filtered, by <see cref="Test"/>.
    /// </summary>
    internal PlaceSearch PlacesIn(ReadOnlySpan<byte> text) => new(_scan, _literals, text);

    private PrefilterVerdict TestAll(ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty)
            return PrefilterVerdict.Filtered;
        if (record[0] == 0)
            return Anything;
        var verdict = _scan.Of(record);
        if (verdict.HasFlag(PrefilterVerdict.Candidate))
            return verdict;
        var mayMatch = (!_scan.HasLiteral && _literals.MayBeInJson(record))
            || (verdict.HasFlag(PrefilterVerdict.Context) && _ofProcesses.MayBeInJson(record));
        return mayMatch ? verdict | PrefilterVerdict.Candidate : verdict;
    }
}
