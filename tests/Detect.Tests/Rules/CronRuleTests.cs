using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.Detect.Tests.Rules;

/// <summary>The rule that ships, in both of its versions, on the examples that explain it.</summary>
public sealed class CronRuleTests
{
    private static readonly RuleSet Version14 = Load("default");
    private static readonly RuleSet Version19 = Load("v19");

    public static TheoryData<CronExample> Examples => [.. CronExample.All];

    [Theory, MemberData(nameof(Examples))]
    public void Match_ExampleOfTheRule_AlertsAsItShould(CronExample example)
    {
        var json = example.ToJson();
        Assert.Equal((example.By14, example.By19), (Alerts(Version14, json), Alerts(Version19, json)));
    }

    [Fact]
    public void TryLoad_RuleThatShips_SaysWhatItsFileSays()
    {
        var info = Assert.Single(Version14.Rules).Info;
        Assert.Equal("ff10d4d8-fea7-422d-afb1-e5a2702369a9", info.RuleId);
        Assert.Equal(("Cron Job Created or Modified", 14L, "medium", 47d), (info.Name, info.Version, info.Severity, info.RiskScore));
        Assert.Equal(("now-9m", "now", "5m", 100L), (info.From, info.To, info.Interval, info.MaxSignals));
        Assert.Equal(new DateTimeOffset(2023, 6, 9, 0, 0, 0, TimeSpan.Zero), info.CreatedAt);
        Assert.Equal(new DateTimeOffset(2024, 10, 17, 0, 0, 0, TimeSpan.Zero), info.UpdatedAt);
        Assert.Equal("logs-endpoint.events.file*", Assert.Single(info.Index));
        Assert.Equal("TA0004", info.Rule.GetProperty("threat")[1].GetProperty("tactic").GetProperty("id").GetString());
        Assert.Equal("endpoint", info.Metadata.GetProperty("integration")[0].GetString());
        Assert.Contains("  - Osquery - Retrieve Listening Ports: SELECT pid, address, port, socket, protocol, path FROM listening_ports\n", info.Note, StringComparison.Ordinal);
        Assert.DoesNotContain("$osquery_", info.Note, StringComparison.Ordinal);
        Assert.Equal(64, info.Hash.Length);
    }

    [Fact]
    public void TryLoad_RuleThatShips_HasNoFindings() => Assert.Empty(Version14.Findings.AddRange(Version19.Findings));

    [Fact]
    public void TryLoad_RuleThatShips_IsFoundByOneWord()
    {
        Assert.Equal(["cron"], Version14.NecessaryLiterals);
        Assert.Equal(["cron"], Version19.NecessaryLiterals);
        Assert.Equal(["file"], Version14.Categories);
    }

    [Fact]
    public void Match_NothingMatches_AllocatesNothing()
    {
        var detector = new Detector(Version14);
        var (alert, quiet) = (EventOf(Version14, Some.FileEvent("/etc/crontab")), EventOf(Version14, Some.FileEvent("/etc/cron.d/x", executable: "/usr/bin/dpkg")));
        var into = new List<Rule>(4);
        Assert.Equal(0, Allocation.OfRound(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                into.Clear();
                detector.Match(alert, into);
                detector.Match(quiet, into);
            }
        }));
        Assert.Single(into);
    }

    private static RuleSet Load(string folder)
    {
        var loaded = RuleSet.TryLoad(Path.Combine(Repository.Root, "rules", folder), EventFields.OfAlerts, out var set, out var errors);
        Assert.True(loaded, string.Join('\n', errors));
        return set!;
    }

    private static HostEvent EventOf(RuleSet set, string json) => Some.Event(set.Fields, json);

    private static bool Alerts(RuleSet set, string json) => new Detector(set).Match(EventOf(set, json), []) == 1;
}
