using System.Text;
using System.Text.Json.Nodes;
using Cronwatch.App.Replay.Comparison;
using Cronwatch.Detect.Exceptions;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Ingest;
using Cronwatch.Support;
using static Cronwatch.App.Tests.Replay.ComparedRules;

namespace Cronwatch.App.Tests.Replay;

/// <summary>Two rule sets on the same events, most of all the two versions of the rule that ships.</summary>
public sealed class RuleComparisonTests : IDisposable
{
    private const string Paths = """file.path like ("/etc/cron.allow", "/etc/cron.deny", "/etc/crontab", "/etc/cron.d/*", "/etc/cron.daily/*", "/etc/cron.hourly/*", "/etc/cron.monthly/*", "/etc/cron.weekly/*", "/var/spool/anacron/*", "/var/spool/cron/crontabs/*")""";

    private readonly ComparedRules _rules = new();

    public static TheoryData<CronExample> Examples => [.. CronExample.All];

    public void Dispose() => _rules.Dispose();

    [Theory]
    [InlineData("/ETC/cron.d/x", "/usr/bin/bash", "OnlyA", "B requires ({0}:195): file.path like (")]
    [InlineData("/ETC/Cron.d/persist", "/usr/bin/bash", "OnlyA", "B requires ({0}:195): file.path like (")]
    [InlineData("/etc/cron.d/job", "/SNAP/x/bin/sh", "OnlyB", "A excludes ({0}:221): process.executable : \"/snap/*\"")]
    [InlineData("/etc/cron.d/SEDx1", "/usr/bin/sed", "OnlyB", "A excludes ({0}:230): process.name == \"sed\" and file.name : \"sed*\"")]
    [InlineData("/etc/cron.d/job", "/usr/bin/perl", "OnlyB", "A excludes ({0}:225): process.name in (\"perl\")")]
    [InlineData("/etc/cron.d/job", "/usr/bin/pvedaemon", "OnlyA", "B excludes ({0}:214): process.executable in (\"/usr/bin/pvedaemon\")")]
    [InlineData("/etc/cron.d/job", "./usr/bin/podman", "OnlyA", "B excludes ({0}:209): process.executable in (\"./usr/bin/podman\")")]
    [InlineData("/etc/cron.d/job", "/usr/lib/systemd/systemd", "OnlyA", "B excludes ({0}:218): process.executable in (\"/usr/lib/systemd/systemd\")")]
    [InlineData("/etc/cron.d/job", "/var/lib/waagent/Microsoft.Azure/x", "OnlyA", "B excludes ({0}:222): process.executable like \"/var/lib/waagent/Microsoft*\"")]
    [InlineData("/etc/cron.d/job~", "/usr/bin/vi", "OnlyA", "B excludes ({0}:233): process.name in (\"vi\", \"vim\") and file.name like \"*~\"")]
    [InlineData("/etc/cron.d/job~", "/usr/bin/vim", "OnlyA", "B excludes ({0}:233): process.name in (\"vi\", \"vim\") and file.name like \"*~\"")]
    [InlineData("/etc/cron.d/job", "/usr/bin/coreutils", "OnlyA", "B excludes ({0}:218): process.executable in (\"/usr/bin/coreutils\")")]
    [InlineData("/etc/cron.d/job", "/usr/bin/dnf5", "OnlyA", "B excludes ({0}:205): process.executable in (\"/usr/bin/dnf5\")")]
    [InlineData("/etc/cron.d/job", "/usr/sbin/univention-config-registry", "OnlyA", "B excludes ({0}:214): process.executable in (\"/usr/sbin/univention-config-registry\")")]
    [InlineData("/etc/cron.d/job", "./usr/lib/snapd/snap-update-ns", "OnlyA", "B excludes ({0}:203): process.executable in (\"./usr/lib/snapd/snap-update-ns\")")]
    public void Take_DifferenceOfTheVersions_IsOnItsSideWithTheClauseThatDecided(string path, string executable, string side, string clause)
    {
        var comparison = OfVersions();
        comparison.Take(Bytes(Some.FileEvent(path, executable: executable)), Origin(17));

        var difference = Assert.Single(comparison.Report.Differences);
        Assert.Equal((side, Cron, "e1", "raw", 17), (difference.Side.ToString(), difference.RuleId, difference.EventId, difference.Topic, difference.Offset));
        Assert.Equal(("web-01", "root", path, executable), (difference.Host, difference.User, difference.File, difference.Process));
        var decided = Assert.Single(difference.Clauses);
        Assert.StartsWith(clause.Replace("{0}", "cron_job_created_or_modified.toml", StringComparison.Ordinal), decided.ToString(), StringComparison.Ordinal);
        var last = decided.Text.Split('"')[^2];
        Assert.Contains(decided.Kind == DecidingClauseKind.Required ? "file.path" : last, File.ReadLines(decided.File!).ElementAt(decided.Line!.Value - 1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc/cron.d/e2scrub_all.tmp1", "/usr/bin/perl")]
    [InlineData("/etc/cron.d/sedAb12", "/usr/bin/sed")]
    public void Take_WhatBothVersionsExclude_IsNoDifference(string path, string executable)
    {
        var comparison = OfVersions();
        comparison.Take(Bytes(Some.FileEvent(path, executable: executable)), Origin());
        Assert.Equal((0, 0, 0), SidesOf(comparison));
    }

    [Theory, MemberData(nameof(Examples))]
    public void Take_ExampleOfTheRule_IsOnTheSideOfTheVersionsThatAlert(CronExample example)
    {
        var comparison = OfVersions();
        comparison.Take(Bytes(example.ToJson()), Origin());
        Assert.Equal(
            (example.By14 && !example.By19 ? 1 : 0, example.By19 && !example.By14 ? 1 : 0, example.By14 && example.By19 ? 1 : 0), SidesOf(comparison));
    }

    [Fact]
    public void Take_AllExamples_SumsThemUpByRuleHostFileProcessAndClause()
    {
        var comparison = OfVersions();
        foreach (var json in ExamplesApart())
            comparison.Take(json, Origin());

        var report = comparison.Report;
        Assert.Equal((4, 3, 5), SidesOf(comparison));
        Assert.Equal(new ComparedRule(Cron, "Cron Job Created or Modified", 14, 19, 4, 3, 5), Assert.Single(report.Rules));
        Assert.Equal(new NamedCounts("web-01", 4, 3, 5), Assert.Single(report.Hosts.Largest));
        Assert.Equal(new NamedCounts("/etc/cron.d/job", 2, 2, 1), report.Files.Largest[0]);
        Assert.Equal(new NamedCounts("/usr/bin/bash", 1, 0, 2), report.Processes.Largest.Single(p => p.Name == "/usr/bin/bash"));
        Assert.Equal(7, report.Clauses.Largest.Length);
        Assert.All(report.Clauses.Largest, clause => Assert.Equal(1, clause.OnlyA + clause.OnlyB));
        Assert.Equal(7, report.Differences.Length);
    }

    [Fact]
    public void Take_CaseOfThePath_NamesTheWholeListThatFails()
    {
        var comparison = OfVersions();
        comparison.Take(Bytes(Some.FileEvent("/ETC/cron.d/x")), Origin());
        Assert.Equal(Paths, comparison.Report.Differences[0].Clauses[0].Text);
    }

    [Fact]
    public void Take_SeveralClausesInTheWay_NamesEachInTheOrderOfTheQuery()
    {
        var comparison = OfVersions();
        comparison.Take(Bytes(Some.FileEvent("/ETC/cron.d/x", executable: "/usr/bin/dnf5")), Origin());
        Assert.Equal([DecidingClauseKind.Required, DecidingClauseKind.Exclusion], comparison.Report.Differences[0].Clauses.Select(c => c.Kind));
    }

    [Fact]
    public void Take_ExceptionOfOneSet_NamesItsListAndItem()
    {
        var comparison = WithException("""{ field = "user.name", value = "root" }""");
        comparison.Take(Bytes(Some.FileEvent("/etc/cron.d/x", id: "e1")), Origin());
        comparison.Take(Bytes(Some.FileEvent("/etc/cron.d/x", id: "e2").Replace("\"root\"", "\"deploy\"", StringComparison.Ordinal)), Origin());

        Assert.Equal((1, 0, 1), SidesOf(comparison));
        var clause = Assert.Single(Assert.Single(comparison.Report.Differences).Clauses);
        Assert.Equal(("B", DecidingClauseKind.Exception, "items", "admins", "Our own"), (clause.Set, clause.Kind, clause.ListId, clause.ItemId, clause.Text));
    }

    [Fact]
    public void Take_ExceptionAboutContext_IsAskedOnlyWhereThereIsContext()
    {
        var comparison = WithException("""{ field = "guide.change_origin.kind", value = "package_manager", operator = "excluded" }""");
        comparison.Take(Bytes(Some.FileEvent("/etc/cron.d/x", id: "e1")), Origin());
        Assert.Equal(((0, 0, 1), 1), (SidesOf(comparison), comparison.Report.WithoutContext));
        comparison.Take(Bytes(Some.FileEvent("/etc/cron.d/x", id: "e2")), Origin(), """{"guide.change_origin":{"kind":"other"}}"""u8);
        Assert.Equal(((1, 0, 1), 1), (SidesOf(comparison), comparison.Report.WithoutContext));
    }

    [Fact]
    public void Take_RuleOfOneSet_IsComparedWithNothing()
    {
        _rules.With("b/cron.toml", File.ReadAllText(Directory.GetFiles(Shipped("default"))[0])).With("b/all.toml", Some.Rule("all", "/etc/*"));
        var comparison = Of(Shipped("default"), _rules["b"]);
        comparison.Take(Bytes(Some.FileEvent("/etc/passwd", id: "e1")), Origin());
        comparison.Take(Bytes(Some.FileEvent("/etc/cron.d/x", id: "e2")), Origin());

        Assert.Equal((0, 2, 1), SidesOf(comparison));
        Assert.Equal([("all", null, 0L), (Cron, 14L, 14L)], comparison.Report.Rules.Select(r => (r.RuleId, r.VersionA, r.VersionB!.Value)));
        Assert.All(comparison.Report.Differences, d => Assert.Equal("A has no such rule", Assert.Single(d.Clauses).ToString()));
    }

    [Fact]
    public void Take_OtherDataStream_IsTheIndexThatDecides()
    {
        _rules.With("a/r.toml", Some.Rule("r", "/etc/*", "index = [\"logs-a-*\"]")).With("b/r.toml", Some.Rule("r", "/etc/*", "index = [\"logs-b-*\"]"));
        var comparison = Of(_rules["a"], _rules["b"]);
        var e = JsonNode.Parse(Some.FileEvent("/etc/x"))!.AsObject();
        e["data_stream"] = new JsonObject { ["type"] = "logs", ["dataset"] = "a", ["namespace"] = "default" };
        comparison.Take(Bytes(e.ToJsonString()), Origin());
        Assert.Equal("B selects other data streams (r.toml:11): logs-b-*", Assert.Single(Assert.Single(comparison.Report.Differences).Clauses).ToString());
    }

    [Fact]
    public void Take_TheSameEventAgain_CountsOnce()
    {
        var comparison = OfVersions();
        for (var i = 0; i < 3; i++)
        {
            comparison.Take(Bytes(Some.FileEvent("/etc/cron.d/x")), Origin(i));
            comparison.Take(Bytes(Some.FileEvent("/ETC/cron.d/x", id: "e2")), Origin(i));
        }
        Assert.Equal(((1, 0, 1), 4), (SidesOf(comparison), comparison.Report.Duplicates));
        Assert.Single(comparison.Report.Differences);
    }

    [Fact]
    public void Take_MoreDifferencesThanAreKept_CountsThemAll()
    {
        var comparison = OfVersions(new() { MaxDifferences = 2 });
        for (var i = 0; i < 5; i++)
            comparison.Take(Bytes(Some.FileEvent($"/ETC/cron.d/{i}", id: $"e{i}")), Origin());
        Assert.Equal((5, 2, 3), (comparison.Report.OnlyA, comparison.Report.Differences.Length, comparison.Report.DifferencesNotKept));
    }

    [Fact]
    public void Take_MoreNamesThanAreShown_CountsTheOthersTogether()
    {
        var tally = new SideTally();
        for (var i = 0; i < 10_050; i++)
            tally.Add($"/etc/cron.d/{i}", ComparisonSide.OnlyA);
        tally.Add("/etc/cron.d/7", ComparisonSide.Both);
        tally.Add("/etc/cron.d/7", ComparisonSide.OnlyB);
        Assert.Equal((100, new NamedCounts("/etc/cron.d/7", 1, 1, 1)), (tally.Report.Largest.Length, tally.Report.Largest[0]));
        Assert.Equal(new SideCounts(9_950, 0, 0), tally.Report.Others);
    }

    [Fact]
    public void Take_DecodedEvent_IsTheSameAsItsBytes()
    {
        var (ofBytes, ofEvents) = (OfVersions(), OfVersions());
        foreach (var json in ExamplesApart())
        {
            ofBytes.Take(json, Origin());
            ofEvents.Take(Some.Event(ofEvents.Fields, Encoding.UTF8.GetString(json)), Origin());
        }
        Assert.Equal((4, 3, 5), SidesOf(ofEvents));
        Assert.Equal(ComparisonJson.Of(ofBytes.Report), ComparisonJson.Of(ofEvents.Report));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("5")]
    public void Take_WhatIsNoEvent_IsPassedOver(string json)
    {
        var comparison = OfVersions();
        comparison.Take(Bytes(json), Origin());
        Assert.Equal((0, 0, 0), SidesOf(comparison));
    }

    [Fact]
    public void Take_FromSeveralThreads_LosesNone()
    {
        var comparison = OfVersions();
        Parallel.For(0, 1_000, i => comparison.Take(Bytes(Some.FileEvent($"/ETC/cron.d/{i}", id: $"e{i}")), Origin()));
        Assert.Equal(1_000, comparison.Report.OnlyA);
    }

    [Fact]
    public void Take_NeitherMatches_AllocatesNothing()
    {
        var comparison = OfVersions();
        byte[][] events = [Bytes(Some.FileEvent("/etc/crontab.bak")), Bytes(Some.FileEvent("/etc/cron.d/x", executable: "/usr/bin/dpkg"))];
        var e = Some.Event(comparison.Fields, Some.FileEvent("/srv/cron"));
        Assert.Equal(0, Allocation.OfRound(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                comparison.Take(events[i % 2], Origin());
                comparison.Take(e, Origin());
            }
        }));
    }

    [Fact]
    public void Prefilter_OfTwoSets_LetsThroughWhatEitherMayMatch()
    {
        _rules.With("b/r.toml", Some.Rule("r", "/srv/backup/*"));
        var comparison = Of(Shipped("default"), _rules["b"]);
        Assert.Equal(
            [PrefilterVerdict.Candidate, PrefilterVerdict.Candidate, PrefilterVerdict.Filtered],
            new[] { "/etc/crontab", "/srv/backup/x", "/srv/x" }.Select(path => comparison.Prefilter.Test(Bytes(Some.FileEvent(path)))));
        Assert.Equal(["file"], comparison.Categories);
        Assert.Equal(
            [true, true, false],
            new[] { "/etc/crontab", "/srv/backup/x", "/srv/x" }.Select(path => comparison.Test.Concerns(Some.Event(comparison.Fields, Some.FileEvent(path)))));
    }

    [Fact]
    public void Prefilter_OfSetsAboutTheSame_IsThatOfEither() =>
        Assert.Equal(PrefilterVerdict.Filtered, OfVersions().Prefilter.Test(Bytes(Some.FileEvent("/srv/x"))));

    [Fact]
    public void Test_OfTwoSets_IsWhatIntakeTakes()
    {
        var comparison = OfVersions();
        var (intake, result) = (new RecordIntake(comparison.Prefilter, comparison.Categories, 1 << 20, rules: comparison.Test), new IntakeResult());
        foreach (var json in ExamplesApart())
            intake.Take(json, Origin(), result);
        foreach (var candidate in result.Candidates)
            comparison.Take(candidate.Bytes, candidate.Origin);
        Assert.Equal((4, 3, 5), SidesOf(comparison));
    }

    [Fact]
    public void New_SetsWithoutCommonFields_IsRefused()
    {
        _rules.With("b/r.toml", Some.Rule("r", "/srv/*"));
        Assert.True(RuleSet.TryLoad(_rules["b"], [], out var other, out _));
        Assert.True(RuleSet.TryLoad(Shipped("default"), EventFields.OfAlerts, out var first, out _));
        Assert.Throws<ArgumentException>(() => new RuleComparison(new ComparedSet("a", first), new ComparedSet("b", other)));
    }

    private RuleComparison WithException(string entry)
    {
        _rules.With("items/items.toml", $"rule_id = \"{Cron}\"\n[[items]]\nname = \"Our own\"\nitem_id = \"admins\"\nentries = [{entry}]\n");
        return Of(Shipped("default"), Shipped("default"), exceptionsOfB: new ExceptionSources(_rules["items"], null));
    }

    // Each an event of its own.
    private static IEnumerable<byte[]> ExamplesApart() =>
        CronExample.All.Select((example, i) => Bytes(example.ToJson().Replace("\"e1\"", $"\"e{i}\"", StringComparison.Ordinal)));

    private static (long, long, long) SidesOf(RuleComparison comparison) => (comparison.Report.OnlyA, comparison.Report.OnlyB, comparison.Report.Both);
}
