using System.Text.Json;
using System.Text.RegularExpressions;
using Cronwatch.Support;
using YamlDotNet.RepresentationModel;

namespace Cronwatch.App.Tests.Telemetry;

/// <summary>Dashboard, alert rules and documentation speak of metrics that are there, and of all of them.</summary>
[Collection(PipelineInstruments.Collection)]
public sealed partial class OperationsFilesTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));

    [Fact]
    public async Task Table_OfTheDocumentation_IsThatOfTheInstruments()
    {
        var written = TableRow().Matches(Page).Select(r => $"{r.Groups["name"]} {r.Groups["kind"]} {r.Groups["unit"]}: {r.Groups["meaning"]}");
        var there = (await PipelineInstruments.AllAsync()).Select(i =>
            $"{i.Name} {PipelineInstruments.KindOf(i)} {(i.Unit == "s" ? "s" : i.Unit!.Trim('{', '}'))}: {i.Description}");
        Assert.Equal(there, written.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Dashboard_Expressions_NameSeriesThatAreThere()
    {
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy", "grafana", "cronwatch.json")));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().Where(p => p.GetProperty("type").GetString() != "row").ToList();
        var expressions = panels.SelectMany(p => p.GetProperty("targets").EnumerateArray()).Select(t => t.GetProperty("expr").GetString()!).ToList();

        Assert.NotEmpty(panels);
        Assert.Equal(panels.Count, panels.Select(p => p.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.Empty(await UnknownIn(expressions));
    }

    [Fact]
    public async Task AlertRules_Expressions_NameSeriesThatAreThere() => Assert.Empty(await UnknownIn(Alerts().Select(a => a.Expression)));

    [Fact]
    public void AlertRules_EachHasASeverityAndASummary() => Assert.All(Alerts(), alert =>
    {
        Assert.Contains(alert.Severity, (string[])["critical", "warning"]);
        Assert.NotEqual("", alert.Summary);
    });

    [Fact]
    public void AlertRules_AreExplainedEachAndNoOther() => Assert.Equal(
        Alerts().Select(a => a.Name).Distinct().Order(StringComparer.Ordinal),
        AlertHeading().Matches(Page).Select(h => h.Groups[1].Value).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Series_ThatIsNone_IsFound() => Assert.Equal(["cronwatch_intake_events_eaten_total"], await UnknownIn(["rate(cronwatch_intake_events_eaten_total[5m])"]));

    private static async Task<List<string>> UnknownIn(IEnumerable<string> expressions)
    {
        var there = (await PipelineInstruments.AllAsync()).SelectMany(PipelineInstruments.SeriesOf).ToHashSet(StringComparer.Ordinal);
        var named = expressions.SelectMany(e => Series().Matches(e)).Select(m => m.Value).Distinct().ToList();
        Assert.NotEmpty(named);
        return [.. named.Where(n => !there.Contains(n))];
    }

    private static List<(string Name, string Expression, string Severity, string Summary)> Alerts()
    {
        var yaml = new YamlStream();
        using var text = File.OpenText(Path.Combine(Repository.Root, "deploy", "prometheus", "cronwatch.rules.yml"));
        yaml.Load(text);
        var rules = ((YamlSequenceNode)yaml.Documents[0].RootNode["groups"]).SelectMany(g => (YamlSequenceNode)g["rules"]).ToList();
        Assert.NotEmpty(rules);
        return rules.ConvertAll(r => ($"{r["alert"]}", $"{r["expr"]}", $"{r["labels"]["severity"]}", $"{r["annotations"]["summary"]}"));
    }

    [GeneratedRegex(@"^\| `(?<name>cronwatch\.[^`]+)` \| (?<kind>\w+) \| (?<unit>\w+) \|[^|]*\| (?<meaning>[^|\n]+) \|$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex TableRow();

    [GeneratedRegex("^### (Cronwatch[A-Za-z]+)$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex AlertHeading();

    [GeneratedRegex("cronwatch_[a-z_]+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Series();
}
