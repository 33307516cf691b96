namespace Cronwatch.Enrich.Alerts;

/// <summary>What is kept of an alert: one object, for the list of its host and that of its user. Texts are shared.</summary>
internal sealed record KeptAlert(PackedId Id, string Host, string HostName, string? RuleName, string? Severity);

/// <summary>A rule that made alerts.</summary>
/// <param name="id">Its id.</param>
/// <param name="place">Its place among <see cref="RelatedRules"/>; −1: it is none of them.</param>
internal sealed class KeptRule(string id, int place = -1)
{
    public string Id => id;

    public int Place => place;

    /// <summary>How many an answer has counted so far; 0 between two answers.</summary>
    public int Counted { get; set; }
}

/// <summary>An alert in a list, with what counting asks of each of a thousand beside it.</summary>
internal readonly record struct TimedAlert(long Ticks, KeptRule Rule, KeptAlert Alert)
{
    /// <summary>By time; by id where it is the same.</summary>
    public static IComparer<TimedAlert> ByTime { get; } = Comparer<TimedAlert>.Create(
        (one, other) => one.Ticks == other.Ticks ? one.Alert.Id.CompareTo(other.Alert.Id) : one.Ticks.CompareTo(other.Ticks));
}
