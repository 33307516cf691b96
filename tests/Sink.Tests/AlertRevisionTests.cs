using System.Text;
using System.Text.Json;
using Cronwatch.Events;
using Cronwatch.Sinks.Alerts;
using Cronwatch.Sinks.Alerts.Guides;

namespace Cronwatch.Sinks.Tests;

/// <summary>An alert that goes out again says the same, but for its answers.</summary>
public sealed class AlertRevisionTests
{
    private const string Event = """{"@timestamp":"2026-01-15T09:57:12.1Z","user":{"name":"root"},"file":{"path":"/etc/cron.d/x"},"guidebook":1,"big":1e999}""";

    private static readonly DateTimeOffset Later = Hits.BuiltAt.AddMinutes(3);

    private static readonly GuideAnswers Known = Hits.Nothing with
    {
        Ancestry = new(AnswerStatus.Resolved, [new(0, LinkStatus.Resolved) { EntityId = "p1" }, new(1, LinkStatus.IdOnly) { EntityId = "p0" }]),
        User = new(AnswerStatus.Resolved) { Real = new("1000", "alice") },
        Held = TimeSpan.FromSeconds(5),
    };

    private readonly byte[] _first = AlertDocument.Write(Hits.Of(Event), Hits.Nothing, Hits.BuiltAt, "default", "0.1.0");

    [Fact]
    public void Of_NewAnswers_ChangesThemAlone()
    {
        var (before, after) = (MembersOf(_first), MembersOf(AlertRevision.Of(_first, Hits.Of(Event), Known, Later)!));
        Assert.Equal(before.Keys.Where(IsOther).Order(), after.Keys.Where(IsOther).Order());
        Assert.All(before.Keys.Where(IsOther), name => Assert.Equal(before[name], after[name]));
        Assert.Equal("1", after["cronwatch.context.revision"]);
        Assert.Equal("\"resolved\"", after["cronwatch.context.status"]);
        Assert.Contains("alice", after["guide.user"], StringComparison.Ordinal);
        Assert.Contains("2026-01-15T10:00:13.25", after["guide.ancestry"], StringComparison.Ordinal);

        Assert.DoesNotContain("alice", before[AnsweredGuide.Name], StringComparison.Ordinal);
        Assert.Contains("alice", after[AnsweredGuide.Name], StringComparison.Ordinal);

        static bool IsOther(string name) => name != AnsweredGuide.Name && !name.StartsWith("guide.", StringComparison.Ordinal) && !name.StartsWith("cronwatch.context.", StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Revision_IsTheNext()
    {
        var second = AlertRevision.Of(_first, Hits.Of(Event), Known, Later)!;
        Assert.Equal(2, AlertProgress.Of(AlertRevision.Of(second, Hits.Of(Event), Known, Later)).Revision);
    }

    [Fact]
    public void ChangesOf_Revision_AreItsAnswersAndWhatItStandsFor()
    {
        // News of the group may have been compacted away: the last record brings all that may have changed.
        var grown = AlertRevision.WithGroup(AlertRevision.Of(_first, Hits.Of(Event), Known, Later), new("g", [], Later, Later, Suppressed: 4), Later)!;
        var changes = MembersOf(AlertRevision.ChangesOf(grown)!);
        Assert.Equal("4", changes["kibana.alert.suppression.docs_count"]);
        var names = changes.Keys;
        Assert.Contains("guide.ancestry", names);
        Assert.Contains("cronwatch.context.revision", names);
        Assert.Contains(AnsweredGuide.Name, names);
        Assert.All(names, name => Assert.Matches(
            @"^((guide|cronwatch\.context)\.|cronwatch\.guide_text$|kibana\.alert\.(suppression\.(start|end|docs_count)|last_detected|reason)$)", name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"a\":")]
    [InlineData("\u0000")]
    public void Of_NoAlert_IsNothing(string document)
    {
        var bytes = Encoding.UTF8.GetBytes(document);
        Assert.Null(AlertRevision.Of(bytes, Hits.Of(Event), Known, Later));
        Assert.Null(AlertRevision.ChangesOf(bytes));
        Assert.Equal(default, AlertProgress.Of(bytes));
    }

    [Theory]
    [InlineData("""{"guide.ancestry":7,"cronwatch.context.revision":"x","cronwatch.context.status":[]}""")]
    [InlineData("""{"guide.ancestry":{"links":[1,{"status":2}]},"cronwatch.context.revision":1e300,"x":"\ud800","\ud800":1}""")]
    public void Of_AlertOfSomebodyElse_NeverThrows(string document)
    {
        var revision = AlertRevision.Of(Encoding.UTF8.GetBytes(document), Hits.Of(Event), Known, Later);
        Assert.Equal((1, true, 1), (AlertProgress.Of(revision).Revision, AlertProgress.Of(revision).IsWhole, AlertProgress.Of(revision).Links));
    }

    [Fact]
    public void Progress_OfAnswersAndOfTheirDocument_IsTheSame() => Assert.Equal(
        AlertProgress.Of(Known), AlertProgress.Of(AlertDocument.Write(Hits.Of(Event), Known, Hits.BuiltAt, "default", "0.1.0")));

    [Theory]
    [InlineData(2, 3, 2, true, true)]
    [InlineData(3, 2, 2, false, true)]
    [InlineData(2, 2, 2, true, true)]          // The status alone.
    [InlineData(2, 2, 1, false, true)]         // What was late is missing.
    [InlineData(2, 2, 2, false, false)]
    [InlineData(3, 1, 2, true, false)]         // A process was forgotten since.
    public void IsMoreThan_TwoAnswersAndTwoProcesses_OnlyWhenNothingWasLost(int resolved, int links, int late, bool knowsProcess, bool isMore) => Assert.Equal(
        isMore, new AlertProgress(0, knowsProcess, late, resolved, links, default).IsMoreThan(new(0, KnowsProcess: false, Late: 2, 2, 2, default)));

    private static Dictionary<string, string> MembersOf(byte[] document) =>
        JsonElement.Parse(document).EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetRawText(), StringComparer.Ordinal);
}
