using System.Collections.Frozen;

namespace Cronwatch.Detect.Rules;

/// <summary>What the value of a key must be.</summary>
internal enum KeyKind
{
    Text,
    Texts,
    Number,
    Whole,
    Truth,
    List,
    Table,
}

/// <summary>What becomes of a key.</summary>
internal enum KeyUse
{
    /// <summary>Without it there is no rule.</summary>
    Required,

    /// <summary>Acted on, or repeated in alerts.</summary>
    Taken,

    /// <summary>Harmless, but nothing comes of it.</summary>
    NotActedOn,

    /// <summary>It would change what alerts, so a rule that has it is refused.</summary>
    Refused,
}

/// <summary>The keys of a <c>[rule]</c> table.</summary>
internal static class RuleKeys
{
    private static readonly (KeyUse Use, KeyKind Kind, string Names)[] Table =
    [
        (KeyUse.Required, KeyKind.Text, "description name rule_id severity type query language"),
        (KeyUse.Required, KeyKind.Texts, "author"),
        (KeyUse.Required, KeyKind.Number, "risk_score"),
        (KeyUse.Taken, KeyKind.Text,
            "from to interval timestamp_override event_category_override rule_name_override building_block_type note setup " +
            "license timeline_id timeline_title"),
        (KeyUse.Taken, KeyKind.Texts, "index tags references false_positives"),
        (KeyUse.Taken, KeyKind.Whole, "max_signals version"),
        (KeyUse.Taken, KeyKind.Truth, "enabled timestamp_override_fallback_disabled"),
        (KeyUse.Taken, KeyKind.List,
            "exceptions_list severity_mapping risk_score_mapping threat related_integrations required_fields"),
        (KeyUse.Taken, KeyKind.Table, "alert_suppression investigation_fields meta"),
        (KeyUse.NotActedOn, KeyKind.Text, "timestamp_field tiebreaker_field throttle data_view_id"),
        (KeyUse.NotActedOn, KeyKind.List, "actions response_actions"),
        (KeyUse.Refused, KeyKind.List, "filters"),
        (KeyUse.Refused, KeyKind.Table, "threshold"),
    ];

    private static readonly FrozenDictionary<string, (KeyUse Use, KeyKind Kind)> ByName = Table
        .SelectMany(row => row.Names.Split(' '), (row, name) => (name, row.Use, row.Kind))
        .ToFrozenDictionary(row => row.name, row => (row.Use, row.Kind), StringComparer.Ordinal);

    /// <summary>The keys without which there is no rule, in the order of the alphabet.</summary>
    public static readonly string[] Required =
        [.. ByName.Where(k => k.Value.Use == KeyUse.Required).Select(k => k.Key).Order(StringComparer.Ordinal)];

    public static bool TryFind(string name, out KeyUse use, out KeyKind kind)
    {
        var found = ByName.TryGetValue(name, out var key);
        (use, kind) = key;
        return found;
    }

    /// <summary>The known key that the fewest edits make of this name.</summary>
    public static string Nearest(string name) =>
        NearestName.Of(name, ByName.Keys)!;
}
