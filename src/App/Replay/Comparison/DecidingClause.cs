using System.Globalization;

namespace Cronwatch.App.Replay.Comparison;

/// <summary>Why one of two rule sets does not hit what the other hits.</summary>
/// <param name="Set"><c>A</c> or <c>B</c>: the set that does not hit.</param>
/// <param name="Kind">What kept it.</param>
/// <param name="Text">The clause as EQL, the patterns of the index, or the name of the exception; empty where the set lacks the rule.</param>
/// <param name="File">The file of the rule that the clause stands in.</param>
/// <param name="Line">Its line, from 1; null where it is not known any more.</param>
/// <param name="ListId">The list of the exception.</param>
/// <param name="ItemId">The exception.</param>
internal sealed record DecidingClause(
    string Set, DecidingClauseKind Kind, string Text, string? File = null, int? Line = null, string? ListId = null, string? ItemId = null)
{
    /// <summary>For people. Not made harmless.</summary>
    public override string ToString() => Kind switch
    {
        DecidingClauseKind.Required => $"{Set} requires{Place}: {Text}",
        DecidingClauseKind.Exclusion => $"{Set} excludes{Place}: {Text}",
        DecidingClauseKind.Index => $"{Set} selects other data streams{Place}: {Text}",
        DecidingClauseKind.Exception => $"{Set} excepts (list {ListId}, item {ItemId}): {Text}",
        _ => $"{Set} has no such rule",
    };

    private string Place => Line is { } line
        ? string.Create(CultureInfo.InvariantCulture, $" ({Path.GetFileName(File)}:{line})")
        : $" ({Path.GetFileName(File)})";
}

/// <summary>What kept a rule set from a hit.</summary>
internal enum DecidingClauseKind
{
    /// <summary>A clause that must hold does not.</summary>
    Required,

    /// <summary>An exclusion holds.</summary>
    Exclusion,

    /// <summary>The rule's index does not select the event's data stream.</summary>
    Index,

    /// <summary>An exception holds.</summary>
    Exception,

    /// <summary>The set has no such rule.</summary>
    NoRule,
}
