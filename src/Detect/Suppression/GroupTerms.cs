using System.Collections.Immutable;
using Cronwatch.Events;

namespace Cronwatch.Detect.Suppression;

/// <summary>What the hits of a group have in common.</summary>
internal static class GroupTerms
{
    /// <summary>The terms of an event, by field; null: it lacks one, and such are not suppressed.</summary>
    public static ImmutableArray<GroupTerm>? Of(HostEvent e, RuleSuppression suppression)
    {
        var terms = suppression.GroupBy.Order(StringComparer.Ordinal).Select(field => new GroupTerm(field, ValuesOf(e, field))).ToImmutableArray();
        return suppression.SuppressesMissing || terms.All(term => !term.Values.IsEmpty) ? terms : null;
    }

    /// <summary>What their group is called. Of one host: no other owner counts for it.</summary>
    public static string InstanceOf(string space, Hit hit, ImmutableArray<GroupTerm> terms) => AlertId.OfMany(
        [space, hit.Rule.RuleId, "group", hit.Host, .. terms.SelectMany(term => (string[])[term.Field, $"{term.Values.Length}", .. term.Values])]);

    private static ImmutableArray<string> ValuesOf(HostEvent e, string field)
    {
        if (e.Fields.Find(field) is not { } known)
            return [];
        var values = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var value in e[known.Slot])
            values.Add(value.ToString());
        return [.. values];
    }
}
