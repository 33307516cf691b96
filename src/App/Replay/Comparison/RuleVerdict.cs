using Cronwatch.Detect.Exceptions;

namespace Cronwatch.App.Replay.Comparison;

/// <summary>What a rule set's rule of some id says of an event.</summary>
/// <param name="Kind">The verdict.</param>
/// <param name="By">The item that excepts it, if one does.</param>
/// <param name="PassedOver">Whether it is a hit as far as is known, since exceptions ask for context that is not there.</param>
internal readonly record struct RuleVerdict(RuleVerdictKind Kind, ExceptionItem? By = null, bool PassedOver = false)
{
    public bool IsHit => Kind == RuleVerdictKind.Hit;
}

/// <summary>The verdicts.</summary>
internal enum RuleVerdictKind
{
    /// <summary>The set has no such rule.</summary>
    Absent,

    /// <summary>The rule does not match.</summary>
    Missed,

    /// <summary>It matches, and an exception holds.</summary>
    Excepted,

    /// <summary>It matches, and would page.</summary>
    Hit,
}
