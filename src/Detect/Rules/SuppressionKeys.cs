using System.Collections.Immutable;
using Cronwatch.Events;
using Tomlyn.Model;

namespace Cronwatch.Detect.Rules;

/// <summary>The <c>alert_suppression</c> of a rule: by what its hits are grouped, and for how long.</summary>
internal sealed class SuppressionKeys(TomlFile file, TomlTable rule, List<RuleError> errors, List<RuleError> findings)
{
    private const string Suppression = "alert_suppression";
    private const string GroupBy = "group_by";
    private const string Duration = "duration";
    private const string Strategy = "missing_fields_strategy";
    private const string Value = "value";
    private const string Unit = "unit";
    private const string At = "rule." + Suppression;
    private const string AtGroupBy = At + "." + GroupBy;
    private const string AtDuration = At + "." + Duration;

    // What Elastic takes since 9.2; before it took three.
    private const int MostFields = 5;

    // A group is kept as long as it is open, so it may not be open for ever.
    private const long MostSeconds = 30 * 86_400;

    /// <summary>What it says; null where the rule has none. Whatever cannot be is an error, all of it.</summary>
    public RuleSuppression? Read()
    {
        if (!rule.TryGetValue(Suppression, out var value) || value is not TomlTable table)
            return null;
        FindUnknown(table, At, [GroupBy, Duration, Strategy]);
        return new(FieldsOf(table), DurationOf(table), SuppressesMissing(table));
    }

    private void FindUnknown(TomlTable table, string at, string[] known)
    {
        foreach (var name in table.Keys.Except(known, StringComparer.Ordinal))
            findings.Add(file.Error($"{at}.{name}", $"`{name}` is no known key", $"did you mean `{NearestName.Of(name, known)}`?"));
    }

    private ImmutableArray<string> FieldsOf(TomlTable table)
    {
        table.TryGetValue(GroupBy, out var value);
        if (value is not TomlArray array)
        {
            errors.Add(value is null
                ? file.Error(AtGroupBy, $"`{GroupBy}` is missing", "write it into the table")
                : file.ValueError(AtGroupBy, $"`{GroupBy}` must be a list of strings", """write `group_by = ["host.id"]`"""));
            return [];
        }
        if (array.Count is 0 or > MostFields)
            errors.Add(file.ValueError(AtGroupBy, $"`{GroupBy}` names {(array.Count == 0 ? "no field" : "more than five fields")}", "name one to five"));
        var fields = ImmutableArray.CreateBuilder<string>(array.Count);
        for (var i = 0; i < array.Count; i++)
            if (FieldOf(array[i], FormattableString.Invariant($"{AtGroupBy}[{i}]"), fields) is { } field)
                fields.Add(field);
        return fields.ToImmutable();
    }

    private string? FieldOf(object? item, string at, ImmutableArray<string>.Builder earlier)
    {
        if (item is string { Length: > 0 } field && !earlier.Contains(field))
            return field;
        errors.Add(item switch
        {
            string { Length: > 0 } => file.ValueError(at, $"`{item}` is named twice", "name each field once"),
            string => file.ValueError(at, "the field has no name", "name a field, such as `host.id`"),
            _ => file.ValueError(at, "a field must be a string", "put its name into quotes"),
        });
        return null;
    }

    private TimeSpan? DurationOf(TomlTable table)
    {
        if (!table.TryGetValue(Duration, out var value))
            return null;
        if (value is not TomlTable duration)
        {
            errors.Add(file.ValueError(AtDuration, $"`{Duration}` must be a table", """write `duration = { value = 5, unit = "m" }`"""));
            return null;
        }
        FindUnknown(duration, AtDuration, [Value, Unit]);
        if ((NumberOf(duration), SecondsOf(duration)) is not ({ } number, { } seconds))
            return null;
        // Divided, since their product may be no number at all.
        if (number <= MostSeconds / seconds)
            return TimeSpan.FromSeconds(number * seconds);
        errors.Add(file.ValueError($"{AtDuration}.{Value}", "the duration is longer than 30 days", """write at most `{ value = 720, unit = "h" }`"""));
        return null;
    }

    private long? NumberOf(TomlTable duration)
    {
        if (duration.TryGetValue(Value, out var value) && value is long number and > 0)
            return number;
        errors.Add(value is null
            ? file.Error($"{AtDuration}.{Value}", $"`{Value}` is missing", "write it into the table")
            : file.ValueError($"{AtDuration}.{Value}", $"`{Value}` must be a positive whole number", "write `value = 5`"));
        return null;
    }

    private long? SecondsOf(TomlTable duration)
    {
        if (file.TextOf(duration, AtDuration, Unit, errors) is not { } unit)
            return null;
        long? seconds = unit switch { "s" => 1, "m" => 60, "h" => 3_600, _ => null };
        if (seconds is null)
            errors.Add(file.ValueError($"{AtDuration}.{Unit}", $"`{unit}` is no unit", "write `s`, `m` or `h`"));
        return seconds;
    }

    private bool SuppressesMissing(TomlTable table)
    {
        if (!table.ContainsKey(Strategy) || file.TextOf(table, At, Strategy, errors) is not { } strategy)
            return true;
        if (strategy is not ("suppress" or "doNotSuppress"))
            errors.Add(file.ValueError($"{At}.{Strategy}", $"`{strategy}` is no strategy", "write `suppress` or `doNotSuppress`"));
        return strategy != "doNotSuppress";
    }
}
