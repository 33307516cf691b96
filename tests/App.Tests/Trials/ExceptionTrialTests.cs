using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cronwatch.App.Trials;
using Cronwatch.Detect.Exceptions;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Sinks.Alerts;
using Cronwatch.Support;

namespace Cronwatch.App.Tests.Trials;

/// <summary>What items would have removed.</summary>
public sealed class ExceptionTrialTests : IDisposable
{
    private const string Cron = "ff10d4d8-fea7-422d-afb1-e5a2702369a9";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cronwatch-trial-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Take_Alerts_CountsByRuleHostAndUser()
    {
        var trial = Trial("""{ field = "user.name", value = "root" }""", """{ field = "file.path", value = "/nowhere" }""");
        trial.Take(Alert("a1", Some.FileEvent("/etc/cron.d/x")));
        trial.Take(Alert("a2", Some.FileEvent("/etc/cron.d/y").Replace("web-01", "web-02", StringComparison.Ordinal)));
        trial.Take(Alert("a2", Some.FileEvent("/etc/cron.d/y")));      // Its second record on the topic.
        trial.Take(Alert("a3", Some.FileEvent("/etc/cron.d/z").Replace("\"root\"", "\"deploy\"", StringComparison.Ordinal)));

        Assert.Equal((3, 2), (trial.Report.Hits, trial.Report.Removed));
        var (first, second) = (trial.Report.Items[0], trial.Report.Items[1]);
        Assert.Equal((2, 0), (first.Removed, second.Removed));
        Assert.Equal([new Counted("Cron Job Created or Modified", 2)], first.Rules);
        Assert.Equal([new Counted("web-01", 1), new Counted("web-02", 1)], first.Hosts);
        Assert.Equal([new Counted("root", 2)], first.Users);
        Assert.Equal("""
            item 0 (items/item-0): would have removed 2 of 3 hits
              by rule
                     2  Cron Job Created or Modified
              by host
                     1  web-01
                     1  web-02
              by user
                     2  root
              by user and command line, as the guide advises
                     2  entries = [{ field = "user.name", value = "root" }, { field = "process.executable", value = "/usr/bin/bash" }]

            item 1 (items/item-1): would have removed 0 of 3 hits

            """, trial.Report.ToString());
    }

    [Fact]
    public void Take_AlertWithItsAncestry_TriesItemsAboutAncestorsAndSuggestsTheCommandLine()
    {
        var trial = Trial("""{ field = "guide.ancestry.links.executable", value = "/usr/bin/ansible" }""");
        trial.Take(Alert("a1", Some.FileEvent("/etc/cron.d/x"), "/usr/bin/ansible"));
        trial.Take(Alert("a2", Some.FileEvent("/etc/cron.d/x"), "/usr/bin/other"));

        Assert.Equal((2, 1), (trial.Report.Hits, trial.Report.Removed));
        Assert.Equal("""entries = [{ field = "user.name", value = "root" }, { field = "guide.ancestry.links.command_line", value = "sh -c \"x\\t\"" }]""",
            Assert.Single(trial.Report.Items[0].Suggestions).Name);
    }

    [Fact]
    public void Take_Suggestion_IsAnItemThatLoads()
    {
        var trial = Trial("""{ field = "user.name", value = "root" }""");
        trial.Take(Alert("a1", Some.FileEvent("/etc/cron.d/x"), "/usr/bin/ansible"));
        var narrower = Trial(trial.Report.Items[0].Suggestions[0].Name["entries = [".Length..^1]);
        narrower.Take(Alert("a1", Some.FileEvent("/etc/cron.d/x"), "/usr/bin/ansible"));
        Assert.Equal(1, narrower.Report.Removed);
    }

    [Fact]
    public void Take_Events_AreHitsWhereARuleMatches()
    {
        var trial = Trial("""{ field = "file.path", value = "/etc/cron.d/x" }""");
        foreach (var json in new[] { Some.FileEvent("/etc/cron.d/x"), Some.FileEvent("/etc/cron.d/y"), Some.FileEvent("/srv/x"), "[]", "5", "{" })
            trial.Take(Encoding.UTF8.GetBytes(json));
        Assert.Equal((2, 1), (trial.Report.Hits, trial.Report.Removed));
    }

    [Fact]
    public void Take_EventThatSpeaksOfItsContext_IsNotBelieved()
    {
        var trial = Trial("""{ field = "guide.change_origin.kind", value = "package_manager" }""");
        var forged = JsonNode.Parse(Some.FileEvent("/etc/cron.d/x"))!.AsObject();
        forged["guide.change_origin"] = new JsonObject { ["kind"] = "package_manager" };
        trial.Take(Encoding.UTF8.GetBytes(forged.ToJsonString()));
        Assert.Equal((1, 0), (trial.Report.Hits, trial.Report.Removed));
    }

    [Fact]
    public void Take_AlertOfBefore_IsPassedOver()
    {
        var trial = Trial("""{ field = "user.name", value = "root" }""");
        trial.Take(Alert("a1", Some.FileEvent("/etc/cron.d/x")), since: new(2026, 1, 16, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(0, trial.Report.Hits);
    }

    [Fact]
    public void Take_Summary_IsNoHit()
    {
        var trial = Trial("""{ field = "user.name", value = "root" }""");
        var summary = JsonNode.Parse(Alert("a1", Some.FileEvent("/etc/cron.d/x")))!.AsObject();
        summary["cronwatch.summary.kind"] = "overflow";
        trial.Take(Encoding.UTF8.GetBytes(summary.ToJsonString()));
        Assert.Equal(0, trial.Report.Hits);
    }

    [Fact]
    public void Take_AlertOfAnotherRule_IsTriedOnTheItemsThatNoRuleHas()
    {
        var ofTheRule = Trial("""{ field = "user.name", value = "root" }""");
        ofTheRule.Take(Alert("a1", Some.FileEvent("/etc/cron.d/x"), rule: "another"));
        Assert.Equal((1, 0), (ofTheRule.Report.Hits, ofTheRule.Report.Removed));

        File.WriteAllText(Path.Combine(_directory.FullName, "items.toml"), "list_id = \"shared\"\n[[items]]\nname = \"i\"\nentries = [{ field = \"user.name\", value = \"root\" }]\n");
        var ofNone = Trial();
        ofNone.Take(Alert("a1", Some.FileEvent("/etc/cron.d/x"), rule: "another"));
        Assert.Equal((1, 1), (ofNone.Report.Hits, ofNone.Report.Removed));
    }

    // Items of the cron rule, one an entry; without any, those of the file that is there.
    private ExceptionTrial Trial(params string[] entries)
    {
        var file = Path.Combine(_directory.FullName, "items.toml");
        if (entries.Length > 0)
            File.WriteAllText(file, $"rule_id = \"{Cron}\"\n" + string.Concat(entries.Select((entry, i) => $"[[items]]\nname = \"item {i}\"\nentries = [{entry}]\n")));
        Assert.True(RuleSet.TryLoad(Path.Combine(Repository.Root, "rules", "default"), EventFields.OfAlerts, out var rules, out var errors,
            exceptions: new ExceptionSources(file, null)), string.Join('\n', errors));
        return new ExceptionTrial(rules);
    }

    private static byte[] Alert(string id, string json, string? parent = null, string rule = Cron)
    {
        var info = new RuleInfo
        {
            RuleId = rule,
            Name = "Cron Job Created or Modified",
            Version = 14,
            Severity = "medium",
            RiskScore = 47,
            Rule = JsonElement.Parse("{}"),
            Metadata = JsonElement.Parse("{}"),
            Hash = "5f1d",
            File = "rules/cron.toml",
        };
        var answers = new GuideAnswers(
            new(AnswerStatus.Resolved, parent is null ? [] : [new(0, LinkStatus.Resolved) { CommandLine = "sh -c \"x\\t\"" }, new(1, LinkStatus.Resolved) { Executable = parent }]),
            new(AnswerStatus.NotCollected), TimeSpan.Zero);
        var built = new DateTimeOffset(2026, 1, 15, 9, 57, 13, TimeSpan.Zero);
        var hit = new Hit(id, info, Some.Event(new FieldTable.Builder().Intern(EventFields.OfAlerts).ToTable(), json), "h",
            new("raw", 0, 0, 0, 0, RecordTimestampType.CreateTime), built, built);
        return AlertDocument.Write(hit, answers, built, "default", "0.1.0");
    }
}
