using System.Text.Json;
using Cronwatch.Detect.Rules;
using Cronwatch.Detect.Tests.Rules;
using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.Detect.Tests;

/// <summary>What a rule's negative part silenced can be read, literal by literal.</summary>
public sealed class ExclusionLedgerTests : IDisposable
{
    private const string Query =
        "file where file.path : \"/etc/cron.d/*\" and not (process.name in (\"dpkg\", \"rpm\") or file.extension == \"swp\" or (process.name == \"sed\" and file.name : \"sed*\"))"
        + " and user.name not in (\"backup\") and event.action != \"open\"";

    private readonly RuleDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Exclusions_OfAQuery_AreItsNegatedLiteralsInTheirOrder() => Assert.Equal(
        [
            "process.name in (\"dpkg\")", "process.name in (\"rpm\")", "file.extension == \"swp\"",
            "process.name == \"sed\" and file.name : \"sed*\"", "user.name in (\"backup\")", "event.action == \"open\"",
        ],
        Load(Query).Rules[0].Exclusions.Select(e => e.Text));

    [Theory]
    [InlineData("file.path=/etc/cron.d/x process.name=dpkg", "silenced 1: process.name in (\"dpkg\") 1/1")]
    [InlineData("file.path=/etc/cron.d/x file.extension=swp process.name=dpkg", "silenced 1: process.name in (\"dpkg\") 0/1, file.extension == \"swp\" 0/1")]
    [InlineData("file.path=/etc/cron.d/x file.name=sedX process.name=sed", "silenced 1: process.name == \"sed\" and file.name : \"sed*\" 1/1")]
    [InlineData("file.path=/etc/cron.d/x user.name=backup", "silenced 1: user.name in (\"backup\") 1/1")]
    [InlineData("file.path=/etc/cron.d/x event.action=open", "silenced 1: event.action == \"open\" 1/1")]
    [InlineData("file.path=/etc/cron.d/x process.name=vi", "silenced 0: ")]
    [InlineData("file.path=/tmp/x process.name=dpkg", "silenced 0: ")]
    public void Match_OneEvent_CountsWhatSilencedIt(string fields, string expected)
    {
        var set = Load(Query);
        var detector = new Detector(set);
        Match(set, detector, fields);
        Assert.Equal(expected, Shown(detector));
    }

    [Theory]
    [InlineData("file.path=/etc/cron.d/x process.name=dpkg", "process.name in (\"dpkg\")")]
    [InlineData("file.path=/etc/cron.d/x process.name=dpkg file.extension=swp", "process.name in (\"dpkg\")")]
    [InlineData("file.path=/etc/cron.d/x process.name=vi", null)]
    [InlineData("file.path=/tmp/x process.name=dpkg", null)]
    public void ExcludedBy_OneEvent_IsTheFirstExclusionThatHoldsAndCountsNothing(string fields, string? expected)
    {
        var set = Load(Query);
        var detector = new Detector(set);
        Assert.Equal(expected, detector.ExcludedBy(EventOf(set, fields)));
        Assert.Equal("silenced 0: ", Shown(detector));
    }

    [Theory]
    [InlineData("file.path=/etc/cron.d/x process.name=dpkg", true)]
    [InlineData("file.path=/etc/cron.d/x process.name=vi", true)]
    [InlineData("file.path=/tmp/x process.name=vi", false)]
    public void Concerns_OneEvent_WhatARuleMatchesOrAnExclusionSilencesAndCountsNothing(string fields, bool concerns)
    {
        var set = Load(Query);
        var detector = new Detector(set);
        Assert.Equal(concerns, detector.Concerns(EventOf(set, fields)));
        Assert.Equal("silenced 0: ", Shown(detector));
    }

    [Theory]
    [InlineData("file where file.path == null and process.name != \"dpkg\"")]
    [InlineData("file where not file.path != null and not process.name == \"dpkg\"")]
    [InlineData("file where not (not process.name == \"dpkg\") and not (file.path == null or process.name == null)")]
    [InlineData("file where not (process.name == \"dpkg\" and not file.path : \"/etc/*\")")]
    [InlineData("file where not (file.path : \"/etc/*\" or not (process.name like \"d*\" and user.name == null))")]
    [InlineData("file where file.path != \"/tmp/x\" or not process.name in (\"dpkg\", \"rpm\")")]
    [InlineData("file where not not not user.name == \"root\"")]
    public void Match_NegationsOfAnyShape_AgreesWithTheQuery(string query)
    {
        var set = Load(query);
        var detector = new Detector(set);
        string?[] paths = [null, "/etc/x", "/tmp/x"], names = [null, "dpkg", "rpm", "vi"], users = [null, "root"];
        foreach (var path in paths)
            foreach (var name in names)
                foreach (var user in users)
                {
                    var fields = string.Join(' ', new[] { ("file.path", path), ("process.name", name), ("user.name", user) }
                        .Where(f => f.Item2 is not null).Select(f => $"{f.Item1}={f.Item2}"));
                    Assert.True(set.Rules[0].Query.Matches(EventOf(set, fields)) == (Match(set, detector, fields) == 1), fields);
                }
    }

    [Fact]
    public void Detector_AfterAnEarlierOne_GoesOnCountingForExclusionsThatAreStillThere()
    {
        var set = Load("file where true and not process.name in (\"a\", \"b\")");
        var earlier = new Detector(set);
        Match(set, earlier, "process.name=a");
        Match(set, earlier, "process.name=b");

        set = Load("file where true and not process.name in (\"b\", \"c\")");
        var detector = new Detector(set, earlier);
        Match(set, detector, "process.name=b");
        Match(set, detector, "process.name=c");

        Assert.Equal("silenced 4: process.name in (\"b\") 2/2, process.name in (\"c\") 1/1", Shown(detector));
    }

    private RuleSet Load(string query) =>
        _directory.With("a.toml", RuleDirectory.Sound.Replace("file where file.path : \"/etc/cron.d/*\"", query, StringComparison.Ordinal)).Load();

    private static int Match(RuleSet set, Detector detector, string fields) => detector.Match(EventOf(set, fields), []);

    private static HostEvent EventOf(RuleSet set, string fields)
    {
        var e = new Dictionary<string, string> { ["event.category"] = "file", ["event.action"] = "creation" };
        foreach (var field in fields.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            e[field.Split('=')[0]] = field.Split('=')[1];
        return Some.Event(set.Fields, JsonSerializer.Serialize(e));
    }

    private static string Shown(Detector detector) => $"silenced {detector.Ledgers[0].Silenced}: "
        + string.Join(", ", detector.Ledgers[0].Counts.Where(c => c.All > 0).Select(c => $"{c.Text} {c.Alone}/{c.All}"));
}
