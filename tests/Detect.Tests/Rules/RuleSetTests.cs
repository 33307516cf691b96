using Cronwatch.Detect.Rules;
using Cronwatch.Support;

namespace Cronwatch.Detect.Tests.Rules;

public sealed class RuleSetTests : IDisposable
{
    private readonly RuleDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void TryLoad_SeveralRules_AreOneSetWithOneTable()
    {
        _directory.With("b.toml", Rule("b", "process where process.name == \"crontab\""))
            .With("sub/a.toml", Rule("a", "file where file.path like \"/etc/cron.d/*\" and process.pid > 5"))
            .With("c.toml", Rule("c", "file where file.name == \"passwd\""));
        Assert.True(RuleSet.TryLoad(_directory.Path, ["user.name"], out var set, out _));

        Assert.Equal(["b", "c", "a"], set.Rules.Select(rule => rule.Info.RuleId));
        Assert.Equal(["\"/etc/cron.d/", "\"passwd\""], set.NecessaryLiterals);
        Assert.Equal(["\"crontab\""], set.NecessaryLiteralsOfProcesses);
        Assert.Equal(["file", "process"], set.Categories);
        Assert.All(["user.name", "process.pid", "file.name", "event.category", "data_stream.type"], name => Assert.NotNull(set.Fields.Find(name)));
    }

    [Theory]
    [InlineData("any where file.name == \"passwd\"", true, false)]
    [InlineData("file where process.pid > 5", false, true)]
    public void TryLoad_RuleOfWhichNothingIsKnown_NothingIsKnownOfTheSet(string query, bool hasLiterals, bool hasCategories)
    {
        var set = _directory.With("a.toml", RuleDirectory.Sound).With("b.toml", Rule("b", query)).Load();
        Assert.Equal((hasLiterals, hasCategories), (set.NecessaryLiterals is not null, set.Categories is not null));
    }

    [Fact]
    public void TryLoad_DefaultsOfOptionalKeys_AreElastics()
    {
        var info = Assert.Single(_directory.With("a.toml", RuleDirectory.Sound).Load().Rules).Info;
        Assert.Equal((0L, "now-6m", "now", "5m", 100L), (info.Version, info.From, info.To, info.Interval, info.MaxSignals));
        Assert.Null(info.Note);
        Assert.Empty(info.Index);
    }

    [Fact]
    public void TryLoad_CrLfAndByteOrderMark_HaveTheSameHash()
    {
        var plain = Assert.Single(_directory.With("a.toml", RuleDirectory.Sound).Load().Rules).Info.Hash;
        var other = "\uFEFF" + RuleDirectory.Sound.Replace("\n", "\r\n", StringComparison.Ordinal);
        Assert.Equal(plain, Assert.Single(_directory.With("a.toml", other).Load().Rules).Info.Hash);
    }

    [Fact]
    public void TryLoad_WhatIsWorthKnowing_IsAFinding()
    {
        var set = _directory.With("a.toml", RuleDirectory.Sound + "max_signal = 5\nthrottle = \"no\"\nfilters = []\n")
            .With("b.toml", RuleDirectory.Sound.Replace("production", "deprecated", StringComparison.Ordinal))
            .With("c.toml", RuleDirectory.Sound.Replace("production", "development", StringComparison.Ordinal))
            .With("d.toml", RuleDirectory.Sound + "enabled = false\n").Load();
        Assert.Single(set.Rules);
        Assert.Equal(
            """
            a.toml:13:1: `max_signal` is no known key; did you mean `max_signals`?
            a.toml:14:1: `throttle` is not acted on; leave it out
            b.toml:2:12: the rule is left out: its maturity is `deprecated`; remove the file, or change its maturity
            c.toml:2:12: the rule is left out: its maturity is `development`; remove the file, or change its maturity
            """, _directory.Text(set.Findings));
    }

    [Fact]
    public void TryLoad_ErrorsToBeLeftOut_LoadsTheOthersAndSaysWhy()
    {
        _directory.With("a.toml", RuleDirectory.Sound).With("b.toml", Rule("b", "sequence [file where true] [file where true]"))
            .With("c.toml", Rule("c", "file where a = 1")).With("d.toml", RuleDirectory.Sound);
        Assert.False(RuleSet.TryLoad(_directory.Path, [], out _, out var errors));
        Assert.True(RuleSet.TryLoad(_directory.Path, [], out var set, out var none, RuleErrorPolicy.LeaveOut));

        Assert.Equal("1", Assert.Single(set.Rules).Info.RuleId);
        Assert.Empty(none);
        Assert.Equal(errors.AsEnumerable(), set.LeftOut);
        Assert.Equal(["b.toml", "c.toml", "d.toml"], errors.Select(e => Path.GetFileName(e.File)));
    }

    [Fact]
    public void TryLoad_NoRuleRemains_IsAnErrorWhateverThePolicy()
    {
        _directory.With("a.toml", Rule("a", "file where a = 1"));
        Assert.False(RuleSet.TryLoad(_directory.Path, [], out _, out var errors, RuleErrorPolicy.LeaveOut));
        Assert.Single(errors);
    }

    [Fact]
    public void TryLoad_MountedConfigMap_ReadsEachFileOnce()
    {
        _directory.With("..2026_01_15_09_57_00.1/a.toml", RuleDirectory.Sound).With(".#b.toml", "half written");
        Directory.CreateSymbolicLink(Path.Combine(_directory.Path, "..data"), "..2026_01_15_09_57_00.1");
        File.CreateSymbolicLink(Path.Combine(_directory.Path, "a.toml"), "..data/a.toml");
        Assert.Single(_directory.Load().Rules);
    }

    [Theory]
    [InlineData("rules/version.lock.json", false)]
    [InlineData("rules/etc/version.lock.json", false)]
    [InlineData("detection_rules/etc/version.lock.json", true)]
    public void TryLoad_VersionLock_GivesVersionsAndTellsACheckout(string file, bool isCheckout)
    {
        _directory.With("rules/a.toml", Rule("a", "file where true")).With("rules/b.toml", Rule("b", "file where true") + "version = 3\n")
            .With("rules/c.toml", Rule("c", "file where true")).With("rules/d.toml", Rule("d", "file where a = 1"))
            .With(file, """{"a":{"version":14,"sha256":"x"},"b":{"version":9}}""");
        var loaded = RuleSet.TryLoad(Path.Combine(_directory.Path, "rules"), [], out var set, out _);
        Assert.Equal(isCheckout, loaded);
        loaded = RuleSet.TryLoad(Path.Combine(_directory.Path, "rules"), [], out set, out _, RuleErrorPolicy.LeaveOut);
        Assert.True(loaded);
        Assert.Equal([14L, 3L, 0L], set!.Rules.Select(rule => rule.Info.Version));
    }

    [Fact]
    public void TryLoad_VersionLockThatIsNone_IsAFinding()
    {
        var set = _directory.With("a.toml", RuleDirectory.Sound).With("version.lock.json", "[").Load();
        Assert.Equal("version.lock.json: the versions of rules cannot be read; write it as elastic/detection-rules does, or remove it", _directory.Text(set.Findings));
    }

    [Fact]
    public void TryLoad_QueriesInTheGuide_AreWrittenOut()
    {
        var set = _directory.With("a.toml", RuleDirectory.Sound +
            """
            note = "- $osquery_1, $osquery_0 and $osquery_10"
            [[transform.osquery]]
            label = "Files"
            query = "SELECT * FROM file\n"
            [[transform.osquery]]
            label = "Users"
            query = "SELECT * FROM users"
            """).Load();
        Assert.Equal("- Users: SELECT * FROM users, Files: SELECT * FROM file and $osquery_10", set.Rules[0].Info.Note);
    }

    [Fact]
    public void TryLoad_OtherFieldForTheCategory_IsTheOneAsked()
    {
        var set = _directory.With("a.toml", RuleDirectory.Sound + "event_category_override = \"kind\"\n").Load();
        Assert.Null(set.Categories);
        Assert.Equal(1, Match(set, """{"kind":"file","file":{"path":"/etc/cron.d/x"}}"""));
        Assert.Equal(0, Match(set, """{"event":{"category":"file"},"file":{"path":"/etc/cron.d/x"}}"""));
    }

    [Theory]
    [InlineData("""["logs-endpoint.events.file*"]""", "endpoint.events.file", 1)]
    [InlineData("""["logs-endpoint.events.process*", "logs-*-default"]""", "endpoint.events.file", 1)]
    [InlineData("""["auditbeat-*", "logs-fim.event*"]""", "endpoint.events.file", 0)]
    [InlineData("""["logs-*", "-logs-endpoint*"]""", "endpoint.events.file", 0)]
    [InlineData("""["-logs-fim*"]""", "endpoint.events.file", 1)]
    [InlineData("""["*:logs-endpoint.*"]""", "endpoint.events.file", 1)]
    [InlineData("""[]""", "endpoint.events.file", 1)]
    [InlineData("""["auditbeat-*"]""", null, 1)]
    public void Match_IndexOfTheRule_SelectsByDataStream(string index, string? dataset, int expected)
    {
        var set = _directory.With("a.toml", RuleDirectory.Sound + $"index = {index}\n").Load();
        var stream = dataset is null ? """{"type":"logs"}""" : $$"""{"type":"logs","dataset":"{{dataset}}","namespace":"default"}""";
        Assert.Equal(expected, Match(set, $$"""{"event.category":["file"],"file.path":"/etc/cron.d/x","data_stream":{{stream}} }"""));
    }

    [Fact]
    public void Match_EventOfTwoCategories_FindsRulesOfEachOnce()
    {
        var set = _directory.With("a.toml", Rule("a", "any where true")).With("b.toml", Rule("b", "file where true"))
            .With("c.toml", Rule("c", "process where true")).With("d.toml", Rule("d", "network where true")).Load();
        var into = new List<Rule>();
        Assert.Equal(3, new Detector(set).Match(Some.Event(set.Fields, """{"event":{"category":["process","file"]}}"""), into));
        Assert.Equal(["a", "b", "c"], into.Select(rule => rule.Info.RuleId));
    }

    private static string Rule(string id, string query) => RuleDirectory.Sound
        .Replace("rule_id = \"1\"", $"rule_id = \"{id}\"", StringComparison.Ordinal)
        .Replace("file where file.path : \"/etc/cron.d/*\"", query, StringComparison.Ordinal);

    private static int Match(RuleSet set, string json) => new Detector(set).Match(Some.Event(set.Fields, json), []);
}
