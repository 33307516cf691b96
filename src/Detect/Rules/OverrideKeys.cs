using System.Collections;
using System.Collections.Immutable;
using Cronwatch.Events;
using Tomlyn.Model;

namespace Cronwatch.Detect.Rules;

/// <summary>The keys of a rule by which an event changes what its alert is called and how grave it is.</summary>
internal sealed class OverrideKeys(TomlFile file, TomlTable rule, List<RuleError> errors)
{
    private const string Severity = "severity_mapping";
    private const string RiskScore = "risk_score_mapping";
    private const string Name = "rule_name_override";

    /// <summary>What they say. Whatever cannot be is an error, all of it.</summary>
    public RuleOverrides Read()
    {
        var severities = ImmutableArray.CreateBuilder<SeverityMapping>();
        foreach (var (entry, at) in EntriesOf(Severity))
            if ((FieldOf(entry, at), file.TextOf(entry, at, "value", errors), SeverityOf(entry, at)) is ({ } field, { } value, { } severity))
                severities.Add(new(field, value, severity));
        // Elastic looks at the first entry alone.
        var scores = EntriesOf(RiskScore).Select(e => FieldOf(e.Entry, e.At)).ToList();
        return new()
        {
            Severities = severities.ToImmutable(),
            RiskScoreField = scores.FirstOrDefault(),
            NameField = rule.TryGetValue(Name, out var name) && name is string { Length: > 0 } text ? text : null,
        };
    }

    private List<(TomlTable Entry, string At)> EntriesOf(string key)
    {
        var entries = new List<(TomlTable, string)>();
        if (!rule.TryGetValue(key, out var value) || value is not (TomlArray or TomlTableArray))
            return entries;
        var index = 0;
        foreach (var item in (IEnumerable)value)
        {
            var at = FormattableString.Invariant($"rule.{key}[{index++}]");
            if (item is not TomlTable entry)
                errors.Add(file.ValueError(at, "an entry must be a table", """write { field = "…", operator = "equals", value = "…" }"""));
            else
                entries.Add((entry, at));
        }
        return entries;
    }

    private string? FieldOf(TomlTable entry, string at)
    {
        if (entry.TryGetValue("operator", out var by) && by is not "equals")
            errors.Add(file.ValueError($"{at}.operator", "the operator must be `equals`", """write `operator = "equals"`"""));
        if (file.TextOf(entry, at, "field", errors) is not { } field)
            return null;
        if (field.Length > 0)
            return field;
        errors.Add(file.ValueError($"{at}.field", "the field has no name", "name a field, such as `event.severity`"));
        return null;
    }

    private string? SeverityOf(TomlTable entry, string at)
    {
        if (file.TextOf(entry, at, "severity", errors) is not { } severity)
            return null;
        if (RuleInfo.Severities.Contains(severity))
            return severity;
        errors.Add(file.ValueError($"{at}.severity", $"`{severity}` is no severity", "write `low`, `medium`, `high` or `critical`"));
        return null;
    }
}
