using System.Collections.Immutable;
using System.Globalization;
using Cronwatch.Detect.Eql.Parsing;
using Cronwatch.Detect.Eql.Syntax;

namespace Cronwatch.Detect.Rules.Lint;

/// <summary>What rule files say that their authors can hardly have meant. It keeps no rule from loading.</summary>
public static class RuleLint
{
    private static readonly (string Severity, double Least, double Most)[] Bands =
        [("low", 0, 21), ("medium", 22, 47), ("high", 48, 73), ("critical", 74, 100)];

    /// <summary>The findings in the file of a rule that is loaded, by place.</summary>
    public static ImmutableArray<RuleError> Of(Rule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (TomlFile.Read(rule.Info.File, []) is not { } file)
            return [];
        var findings = new List<RuleError>();
        var query = rule.QueryText;
        if (Parser.Parse(query, new ErrorList(query)) is { } parsed)
            findings.AddRange(QueryLint.Of(parsed.Condition).Select(f => file.StringError("rule.query", f.At, f.What, f.Cure)));
        CheckSchedule(rule, file, findings);
        CheckSeverity(rule, file, findings);
        return [.. findings.OrderBy(f => f.Line).ThenBy(f => f.Column)];
    }

    private static void CheckSchedule(Rule rule, TomlFile file, List<RuleError> findings)
    {
        if (rule.Info is { LookBack: { } lookBack, Every: { } every } && lookBack < every)
            findings.Add(file.ValueError("rule.from", $"a search every {rule.Info.Interval} that looks back to {rule.Info.From} misses what lies between",
                "look back further than the interval"));
    }

    private static void CheckSeverity(Rule rule, TomlFile file, List<RuleError> findings)
    {
        var band = Bands.Single(b => b.Severity == rule.Info.Severity);
        if (rule.Info.RiskScore < band.Least || rule.Info.RiskScore > band.Most)
            findings.Add(file.ValueError("rule.risk_score", $"a risk score of {rule.Info.RiskScore.ToString(CultureInfo.InvariantCulture)} is not {band.Severity}",
                FormattableString.Invariant($"write {band.Least} to {band.Most}, or another severity")));
    }
}
