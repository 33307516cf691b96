using System.Collections.Immutable;

namespace Cronwatch.App.Demo;

/// <summary>How attacks of one kind fared.</summary>
/// <param name="Kind">The kind. <see cref="AttackKind.ExcludedBecause"/> says why none of it is expected.</param>
/// <param name="Simulated">Attacks that happened.</param>
/// <param name="Alerted">Those of them whose marked event alerted.</param>
internal sealed record AttackKindSummary(AttackKind Kind, int Simulated, int Alerted)
{
    /// <summary>Attacks that had to alert and did not; 0 where the rule excludes the kind.</summary>
    public int Missed => Kind.MustAlert ? Simulated - Alerted : 0;
}

/// <summary>What was attacked and what of it was found.</summary>
/// <param name="Kinds">Each kind, also those that did not happen.</param>
/// <param name="FalseAlerts">Alerts on events that belong to no attack, or are not the marked event of one.</param>
internal sealed record AttackSummary(ImmutableArray<AttackKindSummary> Kinds, int FalseAlerts)
{
    /// <summary>All attacks.</summary>
    public int Simulated => Kinds.Sum(k => k.Simulated);

    /// <summary>Attacks that had to alert.</summary>
    public int Expected => Kinds.Where(k => k.Kind.MustAlert).Sum(k => k.Simulated);

    /// <summary>Attacks that had to alert and did.</summary>
    public int Found => Kinds.Where(k => k.Kind.MustAlert).Sum(k => k.Alerted);

    /// <summary>Attacks that had to alert and did not.</summary>
    public int Missed => Expected - Found;

    /// <summary>Attacks that the rule excludes by design.</summary>
    public int ExcludedByDesign => Simulated - Expected;

    /// <summary>Attacks that alerted although the rule, version 14, excludes them: another rule set is in force.</summary>
    public int FoundBeyondDesign => Kinds.Where(k => !k.Kind.MustAlert).Sum(k => k.Alerted);
}
