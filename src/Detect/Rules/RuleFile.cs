using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Cronwatch.Detect.Eql;
using Cronwatch.Events;
using Tomlyn.Model;

namespace Cronwatch.Detect.Rules;

/// <summary>One rule file, from TOML to a rule.</summary>
internal sealed class RuleFile
{
    private readonly TomlFile _file;
    private readonly TomlTable _rule;
    private readonly TomlTable _metadata;
    private readonly List<RuleError> _errors;
    private readonly List<RuleError> _findings;

    private RuleFile(TomlFile file, TomlTable rule, List<RuleError> errors, List<RuleError> findings)
    {
        _file = file;
        _rule = rule;
        _metadata = file.Root.TryGetValue("metadata", out var metadata) && metadata is TomlTable table ? table : [];
        _errors = errors;
        _findings = findings;
    }

    /// <summary>
    /// The rule, with an error to report should somebody else have its id; null when it has errors, or is left out because
    /// of its maturity or because it is not enabled.
    /// </summary>
    public static (Rule Rule, RuleError AtId)? Read(
        string path, FieldTable.Builder fields, VersionLock versions, List<RuleError> errors, List<RuleError> findings)
    {
        var before = errors.Count;
        if (TomlFile.Read(path, errors) is not { } toml)
            return null;
        if (!toml.Root.TryGetValue("rule", out var value) || value is not TomlTable table)
        {
            errors.Add(toml.Error("rule", "there is no [rule] table", "write one, after Elastic's rule files"));
            return null;
        }
        var file = new RuleFile(toml, table, errors, findings);
        if (file.IsLeftOut())
            return null;
        if (file.IsOfOtherType())
            return null;
        file.CheckKeys();
        file.CheckValues();
        var overrides = new OverrideKeys(toml, table, errors).Read();
        var suppression = new SuppressionKeys(toml, table, errors, findings).Read();
        var guide = file.Text("note") is { } note ? GuideText.PartsOf(note, toml.Root) : [];
        fields.Intern(overrides.Reads).Intern(suppression?.GroupBy ?? []).Intern(GuideText.FieldsOf(guide));
        return file.Compile(fields) is { } query && errors.Count == before
            ? (new Rule(file.Info(versions, guide) with { Overrides = overrides, Suppression = suppression }, query) { Exclusions = Exclusion.Of(file.Text("query")!, fields) }, toml.ValueError("rule.rule_id", "", ""))
            : null;
    }

    private bool IsLeftOut()
    {
        if (_metadata.TryGetValue("maturity", out var maturity) && maturity is "deprecated" or "development")
        {
            _findings.Add(_file.ValueError("metadata.maturity",
                $"the rule is left out: its maturity is `{maturity}`", "remove the file, or change its maturity"));
            return true;
        }
        return _rule.TryGetValue("enabled", out var enabled) && enabled is false;
    }

    // A rule of another type has other keys: its type is the only thing to say.
    private bool IsOfOtherType()
    {
        if (Text("type") is not { } type || type == "eql")
            return false;
        _errors.Add(_file.ValueError("rule.type",
            $"rules of type `{type}` are not supported: only `eql` is decided event by event",
            "write the rule as `type = \"eql\"`"));
        return true;
    }

    private void CheckKeys()
    {
        foreach (var (name, value) in _rule)
        {
            var key = "rule." + name;
            if (!RuleKeys.TryFind(name, out var use, out var kind))
                _findings.Add(_file.Error(key, $"`{name}` is no known key", $"did you mean `{RuleKeys.Nearest(name)}`?"));
            else if (!Fits(value, kind))
                _errors.Add(_file.ValueError(key,
                    $"`{name}` must be {Described(kind)}", "write it as Elastic's rule files do"));
            else if (use == KeyUse.NotActedOn)
                _findings.Add(_file.Error(key, $"`{name}` is not acted on", "leave it out"));
            else if (use == KeyUse.Refused && value is not TomlArray { Count: 0 })
                _errors.Add(_file.Error(key,
                    $"`{name}` would change what alerts and is not supported", "say it in the query"));
        }
        foreach (var name in RuleKeys.Required.Where(name => !_rule.ContainsKey(name)))
            _errors.Add(_file.Error("rule." + name, $"`{name}` is missing", "write it into the [rule] table"));
    }

    private void CheckValues()
    {
        if (Text("language") is { } language and not "eql")
            _errors.Add(_file.ValueError("rule.language",
                $"the language of an eql rule is not `{language}`", "write `language = \"eql\"`"));
        if (Text("severity") is { } severity && !RuleInfo.Severities.Contains(severity))
            _errors.Add(_file.ValueError("rule.severity",
                $"`{severity}` is no severity", "write `low`, `medium`, `high` or `critical`"));
        if (Number("risk_score") is < 0 or > 100)
            _errors.Add(_file.ValueError("rule.risk_score",
                "the risk score is not between 0 and 100", "write a number from 0 to 100"));
        if (Whole("max_signals") is < 1)
            _errors.Add(_file.ValueError("rule.max_signals",
                "a rule that never pages tells nobody", "write a whole number from 1 on"));
    }

    private EqlQuery? Compile(FieldTable.Builder fields)
    {
        if (Text("query") is not { } text)
            return null;
        var categoryField = Text("event_category_override") ?? EqlQuery.CategoryField;
        EqlQuery.TryCompile(text, fields, categoryField, out var query, out var errors);
        foreach (var error in errors)
            _errors.Add(_file.StringError("rule.query", OffsetOf(text, error.Line, error.Column), error.What, error.Cure));
        return query;
    }

    private static int OffsetOf(string text, int line, int column)
    {
        var start = 0;
        for (; line > 1; line--)
            start = text.IndexOf('\n', start) + 1;
        return start + column - 1;
    }

    private RuleInfo Info(VersionLock versions, ImmutableArray<GuidePart> guide) => new()
    {
        RuleId = Text("rule_id")!,
        Name = Text("name")!,
        Version = Whole("version") ?? versions.VersionOf(Text("rule_id")!),
        Severity = Text("severity")!,
        RiskScore = Number("risk_score")!.Value,
        From = Text("from") ?? "now-6m",
        To = Text("to") ?? "now",
        Interval = Text("interval") ?? "5m",
        MaxSignals = Whole("max_signals") ?? 100,
        Note = Text("note") is null ? null : GuideText.Of(guide),
        Guide = guide,
        Setup = Text("setup"),
        CreatedAt = Day("creation_date"),
        UpdatedAt = Day("updated_date"),
        Rule = TomlJson.Of(_rule),
        Metadata = TomlJson.Of(_metadata),
        Index = _rule.TryGetValue("index", out var index) ? [.. ((TomlArray)index!).Cast<string>()] : [],
        Hash = _file.Hash,
        File = _file.Path,
    };

    private string? Text(string key) => _rule.TryGetValue(key, out var value) ? value as string : null;

    private long? Whole(string key) => _rule.TryGetValue(key, out var value) ? value as long? : null;

    private double? Number(string key) => _rule.TryGetValue(key, out var value) && value is long or double
        ? Convert.ToDouble(value, CultureInfo.InvariantCulture)
        : null;

    private DateTimeOffset? Day(string key) =>
        _metadata.TryGetValue(key, out var value) && value is string text && DateTimeOffset.TryParseExact(
            text, "yyyy'/'MM'/'dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day) ? day : null;

    private static bool Fits(object? value, KeyKind kind) => kind switch
    {
        KeyKind.Text => value is string,
        KeyKind.Texts => value is TomlArray array && array.All(item => item is string),
        KeyKind.Number => value is long or double,
        KeyKind.Whole => value is long,
        KeyKind.Truth => value is bool,
        KeyKind.List => value is TomlArray or TomlTableArray,
        KeyKind.Table => value is TomlTable,
        _ => throw new UnreachableException(),
    };

    private static string Described(KeyKind kind) => kind switch
    {
        KeyKind.Text => "a string",
        KeyKind.Texts => "a list of strings",
        KeyKind.Number => "a number",
        KeyKind.Whole => "a whole number",
        KeyKind.Truth => "true or false",
        KeyKind.List => "a list",
        _ => "a table",
    };
}
