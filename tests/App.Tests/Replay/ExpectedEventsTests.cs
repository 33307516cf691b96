using System.Text.Json;
using Cronwatch.App.Demo;
using Cronwatch.App.Replay.Comparison;
using Cronwatch.Ingest;
using Cronwatch.Support;
using static Cronwatch.App.Tests.Replay.ComparedRules;

namespace Cronwatch.App.Tests.Replay;

/// <summary>What labelled events say of two rule sets.</summary>
public sealed class ExpectedEventsTests : IDisposable
{
    private const string Agent = "f0531fa6-f25c-46d9-815a-9333b25ba728";

    private readonly ComparedRules _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Take_LabelledEvents_GivesPrecisionAndRecallOfEachSet()
    {
        var comparison = OfLabels(
            """{"event.id":"plain","agent.id":"f0531fa6-f25c-46d9-815a-9333b25ba728","expected":true}""",
            """{"event.id":"perl","expected":true}""",
            """{"event.id":"dnf5","expected":false}""",
            """{"event.id":"dpkg","expected":false}""",
            """{"event.id":"of another agent","agent.id":"x","expected":true}""",
            """{"event.id":"of another rule","rule_id":"x","expected":false}""",
            """{"event.id":"never","expected":true}""");
        Take(comparison, ("plain", "/usr/bin/bash"), ("plain", "/usr/bin/bash"), ("perl", "/usr/bin/perl"), ("dnf5", "/usr/bin/dnf5"), ("dpkg", "/usr/bin/dpkg"),
            ("of another agent", "/usr/bin/dpkg"), ("of another rule", "/usr/bin/bash"), ("unlabelled", "/usr/bin/bash"));

        var report = comparison.Report.Expected!;
        Assert.Equal((7, 2), (report.Labels, report.NeverMet));
        Assert.Equal(["of another agent", "never"], report.NeverMetLabels.Select(l => l.EventId));
        Assert.Equal((1, 1, 1, 2, 2), (report.A.TruePositives, report.A.FalsePositives, report.A.FalseNegatives, report.A.TrueNegatives, report.A.UnlabelledHits));
        Assert.Equal((0.5, 0.5), (report.A.Precision, report.A.Recall));
        Assert.Equal(("perl", "dnf5"), (Assert.Single(report.A.Missed).EventId, Assert.Single(report.A.False).EventId));
        Assert.Equal((2, 0, 0, 3, 2), (report.B.TruePositives, report.B.FalsePositives, report.B.FalseNegatives, report.B.TrueNegatives, report.B.UnlabelledHits));
        Assert.Equal((1, 1), (report.B.Precision, report.B.Recall));
        Assert.Empty(report.B.Missed.AddRange(report.B.False));
    }

    [Fact]
    public void Take_EventThatNoRuleWouldGetToSee_IsMissedAndNotNeverMet()
    {
        var comparison = OfLabels("""{"event.id":"e1","expected":true}""");
        var json = Bytes(Some.FileEvent("/srv/x"));
        Assert.Equal(PrefilterVerdict.Candidate, comparison.Prefilter.Test(json) & PrefilterVerdict.Candidate);
        Assert.Null(comparison.Categories);
        Assert.True(comparison.Test.Concerns(Some.Event(comparison.Fields, Some.FileEvent("/srv/x"))));
        Assert.False(comparison.Test.Concerns(Some.Event(comparison.Fields, Some.FileEvent("/srv/x", id: "e2"))));
        comparison.Take(json, Origin());

        var report = comparison.Report.Expected!;
        Assert.Equal((0, 1, 1), (report.NeverMet, report.A.FalseNegatives, report.B.FalseNegatives));
        Assert.Equal(((double?)null, 0d), (report.A.Precision, report.A.Recall));
    }

    [Fact]
    public void Take_Simulation_AgreesWithItsLedger()
    {
        var (events, ledger) = (_files["events.ndjson"], new AttackLedger());
        var fleet = new FleetSimulator(new() { StartTime = new(2026, 1, 15, 9, 57, 0, TimeSpan.Zero) });
        FleetFile.Write(events, fleet.Events(), 40_000, ledger);
        Assert.True(ExpectedEvents.TryLoad(events + FleetFile.LabelsSuffix, out var expected, out var errors), string.Join('\n', errors));
        var comparison = OfVersions(new() { Expected = expected });
        foreach (var line in File.ReadLines(events))
            comparison.Take(Bytes(line), Origin());

        var (report, all) = (comparison.Report.Expected!, ledger.Summarize([]));
        Assert.Equal((all.Simulated, 0), (report.Labels, report.NeverMet));
        Assert.Equal((all.Expected, 0, 0, 0), (report.A.TruePositives, report.A.FalseNegatives, report.A.FalsePositives, report.A.BeyondDesign));
        Assert.Equal((1, 1), (report.A.Precision, report.A.Recall));
        Assert.Equal(all.Kinds.Single(k => k.Kind.Name == "perl").Simulated, report.B.BeyondDesign);
        Assert.NotEqual(0, report.B.BeyondDesign);
        Assert.All(comparison.Report.Differences.Where(d => d.Side == ComparisonSide.OnlyB), d => Assert.Contains("process.name in (\"perl\")", d.Clauses[0].Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Take_HitWithoutALabelOfASimulation_IsFalse()
    {
        var comparison = OfLabels("""{"event_id":"e1","attack_id":"a","kind":"perl","expected":"excluded-by-design"}""", """{"event_id":"e2","expected":"detected"}""");
        Take(comparison, ("e1", "/usr/bin/perl"), ("e2", "/usr/bin/bash"), ("e3", "/usr/bin/bash"));
        var report = comparison.Report.Expected!;
        Assert.Equal((1, 1, 0), (report.A.TruePositives, report.A.FalsePositives, report.A.BeyondDesign));
        Assert.Equal((1, 1, 1), (report.B.TruePositives, report.B.FalsePositives, report.B.BeyondDesign));
        Assert.Equal(("e3", Agent, Cron), (report.A.False[0].EventId, report.A.False[0].AgentId, report.A.False[0].RuleId));
    }

    [Fact]
    public void Take_EventWithoutALabel_AllocatesNothing()
    {
        var comparison = OfLabels("""{"event.id":"other","expected":true}""");
        var json = Bytes(Some.FileEvent("/srv/x"));
        Assert.Equal(0, Allocation.OfRound(() =>
        {
            for (var i = 0; i < 1_000; i++)
                comparison.Take(json, Origin());
        }));
    }

    [Fact]
    public void Reports_WithLabels_SayHowTheSetsFared()
    {
        var comparison = OfLabels("""{"event.id":"a|`b`\u001b","expected":true}""", """{"event.id":"never","expected":true}""");
        Take(comparison, ("a|`b`\u001b", "/usr/bin/perl"));
        Assert.Contains("""
            A: precision none, recall 0.000; found 0, missed 1, false 0, rightly quiet 0, beyond design 0, without a label 0
              A missed: 1
                a|`b`\u{1b}
            B: precision 1.000, recall 1.000; found 1, missed 0, false 0, rightly quiet 0, beyond design 0, without a label 0
            labels whose event did not come: 1
                never
            """, ComparisonText.Of(comparison.Report), StringComparison.Ordinal);
        var markdown = ComparisonMarkdown.Of(comparison.Report);
        Assert.Contains("| B | 1.000 | 1.000 | 1 | 0 | 0 | 0 | 0 | 0 |", markdown, StringComparison.Ordinal);
        Assert.Contains("\nMissed by A: 1, among them <code>a&#124;&#96;b&#96;&#92;u&#123;1b&#125;</code>.\n", markdown, StringComparison.Ordinal);
        var json = JsonElement.Parse(ComparisonJson.Of(comparison.Report)).GetProperty("expected");
        Assert.Equal(("hit", 1d), (json.GetProperty("a").GetProperty("missed")[0].GetProperty("expectation").GetString(), json.GetProperty("b").GetProperty("recall").GetDouble()));
    }

    [Theory]
    [InlineData("{", "this is no JSON; write one JSON object a line")]
    [InlineData("[1]", "this is no JSON object; write one JSON object a line")]
    [InlineData("""{"expected":true}""", "`event.id` is missing; name the event that the label is about")]
    [InlineData("""{"event.id":7,"expected":true}""", "`event.id` is missing; name the event that the label is about")]
    [InlineData("""{"event.id":"e2"}""", "`expected` says nothing; write true or false, or what `cronwatch simulate` writes: \"detected\" or \"excluded-by-design\"")]
    [InlineData("""{"event.id":"e2","expected":"yes"}""", "`expected` says nothing; write true or false, or what `cronwatch simulate` writes: \"detected\" or \"excluded-by-design\"")]
    [InlineData("""{"event.id":"e1","expected":false}""", "line 1 expects the opposite of this event; remove one of the two lines")]
    public void TryLoad_LineThatSaysNoLabel_HasItsPlaceAndCure(string line, string error)
    {
        _files.With("labels", $"{{\"event.id\":\"e1\",\"expected\":true}}\n\n{line}\n{{\"event.id\":\"e1\",\"expected\":true}}\n");
        Assert.False(ExpectedEvents.TryLoad(_files["labels"], out _, out var errors));
        Assert.Equal($"{_files["labels"]}:3:{(line == "{" ? 2 : 1)}: {error}", Assert.Single(errors));
    }

    [Fact]
    public void TryLoad_FileThatIsNotThere_SaysSo()
    {
        Assert.False(ExpectedEvents.TryLoad(_files["none"], out _, out var errors));
        Assert.EndsWith("; name a file that can be read", Assert.Single(errors), StringComparison.Ordinal);
    }

    private RuleComparison OfLabels(params string[] lines)
    {
        _files.With("labels", string.Join('\n', lines));
        Assert.True(ExpectedEvents.TryLoad(_files["labels"], out var expected, out var errors), string.Join('\n', errors));
        return OfVersions(new() { Expected = expected });
    }

    private static void Take(RuleComparison comparison, params (string Id, string Executable)[] events)
    {
        foreach (var (id, executable) in events)
            comparison.Take(Bytes(Some.FileEvent("/etc/cron.d/job", executable: executable, id: id)), Origin());
    }
}
