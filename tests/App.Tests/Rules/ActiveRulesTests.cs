using System.Text;
using Cronwatch.App.Demo;
using Cronwatch.App.Rules;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Ingest;
using Cronwatch.Ingest.Formats;
using Cronwatch.Support;

namespace Cronwatch.App.Tests.Rules;

/// <summary>Intake decides what detection sees: it must keep nothing from it that counts there.</summary>
public sealed class ActiveRulesTests
{
    private static readonly RecordOrigin Origin = new("raw", 0, 0, 0, 1_768_471_032_180, RecordTimestampType.CreateTime);

    [Fact]
    public void Test_EventsOfAFleet_KeepsWhatDetectionCountsAndLittleElse()
    {
        Assert.True(RuleSet.TryLoad(Path.Combine(Repository.Root, "rules", "default"), ActiveRules.AlsoRead, out var set, out _));
        var rules = ActiveRules.Of(set);
        var everything = new RecordIntake(new Prefilter(null), null, 1_000_000);
        var intake = new RecordIntake(rules.Prefilter, set.Categories, 1_000_000, rules: rules.Test);
        var (all, kept) = (new IntakeResult(), new IntakeResult());
        foreach (var e in new FleetSimulator(new FleetOptions { Hosts = 20, StartTime = DateTimeOffset.UnixEpoch.AddYears(56) }).Events().Take(40_000))
        {
            everything.Take(e.Value, Origin, all);
            intake.Take(e.Value, Origin, kept);
        }
        var counted = WhatCounts(rules, all.Candidates);
        Assert.NotEmpty(counted);
        Assert.Equal(counted, WhatCounts(rules, kept.Candidates));
        Assert.Equal(counted.Count, kept.Candidates.Count);
    }

    // Hits, what an exclusion silenced, and changes in cron's directories, as detection finds them.
    private static List<string> WhatCounts(ActiveRules rules, List<Candidate> candidates)
    {
        var (e, matched, counted) = (new HostEvent(rules.Set.Fields), new List<Rule>(), new List<string>());
        foreach (var candidate in candidates)
        {
            var reader = new JsonRecordReader(candidate.Bytes, e);
            Assert.True(reader.Next());
            matched.Clear();
            if (rules.Detector.Match(e, matched) > 0 || rules.Detector.ExcludedBy(e) is not null || rules.IsOfCron(e))
                counted.Add(Encoding.UTF8.GetString(candidate.Bytes));
        }
        return counted;
    }
}
