using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.Detect.Tests.Rules;

/// <summary>The rule that ships, in both of its versions, on the examples that explain it.</summary>
public sealed class CronRuleTests
{
    private static readonly RuleSet Version14 = Load("default");
    private static readonly RuleSet Version19 = Load("v19");

    [Theory]
    [InlineData("/etc/cron.d/persist", "creation", "/usr/bin/bash", null, null, null, true, true)]                         // The plain case.
    [InlineData("/var/spool/cron/crontabs/tmp.Xy12Ab", "creation", "/usr/bin/crontab", null, "Xy12Ab", null, false, false)] // Written aside,
    [InlineData("/var/spool/cron/crontabs/root", "rename", "/usr/bin/crontab", null, null, "Xy12Ab", true, true)]          // renamed into place.
    [InlineData("/etc/cron.d/a/b/job.sh", "rename, change", "/usr/bin/cp", null, "sh", null, true, true)]                  // * crosses /; an array.
    [InlineData("/etc/cron.d/persist", "deletion", "/usr/bin/rm", null, null, null, false, false)]
    [InlineData("/etc/crontab", "modified", "/usr/bin/bash", null, null, null, false, false)]
    [InlineData("/ETC/Cron.d/persist", "creation", "/usr/bin/bash", null, null, null, true, false)]                        // Case of the path,
    [InlineData("/etc/cron.d/job", "creation", "/SNAP/x/bin/sh", null, null, null, false, true)]                           // of an exclusion,
    [InlineData("/etc/cron.d/SEDx1", "creation", "/usr/bin/sed", null, null, null, false, true)]                           // of file.name.
    [InlineData("/etc/cron.d/sedAb12", "creation", "/usr/bin/sed", null, null, null, false, false)]
    [InlineData("/etc/cron.d/job", "creation", "/usr/bin/perl", null, null, null, false, true)]
    [InlineData("/etc/cron.d/e2scrub_all.tmp1", "creation", "/usr/bin/perl", null, "tmp1", null, false, false)]
    [InlineData("/etc/cron.d/job~", "rename", "/usr/bin/vim", null, null, null, true, false)]
    [InlineData("/etc/cron.d/.job.swp", "creation", "/usr/bin/vim", null, "swp", null, false, false)]
    [InlineData("/etc/cron.d/job", "creation", "/usr/bin/dnf5", null, null, null, true, false)]
    [InlineData("/etc/cron.d/job", "creation", "./usr/bin/podman", null, null, null, true, false)]
    [InlineData("/etc/cron.d/sysstat", "creation", "/USR/bin/dpkg", null, null, null, true, true)]                         // `in` keeps case.
    [InlineData("/etc/cron.daily/apt-compat", "rename", "/usr/bin/tar", null, null, "dpkg-new", false, false)]
    [InlineData("/etc/cron.d/job", "creation", null, "bash", null, null, false, false)]                                    // No executable.
    [InlineData("/etc/cron.d/job", "creation", "/usr/bin/bash", "Crond", null, null, true, true)]
    [InlineData("/etc/cron.d/job", "creation", "/dev/fd/7", null, null, null, false, false)]
    [InlineData("/etc/cron.d/job", "creation", "/dev/fd/*", null, null, null, false, false)]
    [InlineData("/var/spool/cron/root", "rename", "/usr/bin/crontab", null, null, null, false, false)]                     // Gaps of the rule.
    [InlineData("/etc/crontabs/root", "creation", "/bin/busybox", null, null, null, false, false)]
    [InlineData("/etc/anacrontab", "rename", "/usr/bin/bash", null, null, null, false, false)]
    public void Match_ExampleOfTheRule_AlertsAsItShould(
        string path, string action, string? executable, string? name, string? extension, string? was, bool by14, bool by19)
    {
        var json = Some.FileEvent(path, action, executable, name, extension, was);
        Assert.Equal((by14, by19), (Alerts(Version14, json), Alerts(Version19, json)));
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
        var before = 0L;
        for (var round = 0; round < 2; round++)         // The first round compiles what runs.
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1_000; i++)
            {
                into.Clear();
                detector.Match(alert, into);
                detector.Match(quiet, into);
            }
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Single(into);
    }

    private static RuleSet Load(string folder)
    {
        var loaded = RuleSet.TryLoad(Repository.PathOf("rules", folder), EventFields.OfAlerts, out var set, out var errors);
        Assert.True(loaded, string.Join('\n', errors));
        return set!;
    }

    private static HostEvent EventOf(RuleSet set, string json) => Some.Event(set.Fields, json);

    private static bool Alerts(RuleSet set, string json) => new Detector(set).Match(EventOf(set, json), []) == 1;
}
