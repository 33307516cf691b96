using System.Collections.Immutable;

namespace Cronwatch.App.WebConsole;

/// <summary>A part of the list of alerts.</summary>
/// <param name="Shown">The alerts, the newest first.</param>
/// <param name="Matching">How many the filter takes, shown or not.</param>
/// <param name="All">How many there are.</param>
/// <param name="Next">Where it goes on; null: nowhere.</param>
/// <param name="Rules">The rules of all alerts, the most frequent first.</param>
internal sealed record AlertList(IReadOnlyList<ListedAlert> Shown, int Matching, int All, AlertCursor? Next, IReadOnlyList<ListedRule> Rules)
{
    /// <summary>What a filter takes of alerts, the first so many.</summary>
    public static AlertList Of(ImmutableSortedSet<ListedAlert> alerts, AlertFilter filter, int count)
    {
        var (matcher, shown, matching, more) = (new AlertMatcher(filter), new List<ListedAlert>(), 0, false);
        var rules = new Dictionary<string, (string? Name, int Alerts)>(StringComparer.Ordinal);
        foreach (var alert in alerts)
        {
            if (alert.Summary.RuleId is { } rule)
                rules[rule] = rules.TryGetValue(rule, out var counted) ? (counted.Name, counted.Alerts + 1) : (alert.Summary.Rule, 1);
            if (!matcher.Takes(alert.Summary))
                continue;
            matching++;
            if (filter.After is { } after && AlertCursor.Of(alert).CompareTo(after) <= 0)
                continue;
            more = shown.Count == count;
            if (!more)
                shown.Add(alert);
        }
        IReadOnlyList<ListedRule> listed =
            [.. rules.Select(r => new ListedRule(r.Key, r.Value.Name ?? r.Key, r.Value.Alerts)).OrderByDescending(r => r.Alerts).ThenBy(r => r.Name, StringComparer.Ordinal)];
        return new(shown, matching, alerts.Count, more ? AlertCursor.Of(shown[^1]) : null, listed);
    }
}

/// <summary>A rule of the list.</summary>
/// <param name="RuleId">Its id.</param>
/// <param name="Name">Its name, as its newest alert has it.</param>
/// <param name="Alerts">How many alerts it has.</param>
internal sealed record ListedRule(string RuleId, string Name, int Alerts);
