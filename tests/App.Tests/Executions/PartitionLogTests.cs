using System.Text;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using Cronwatch.App.Executions;
using Cronwatch.App.Rules;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Support;
using Microsoft.Extensions.Time.Testing;

namespace Cronwatch.App.Tests.Executions;

/// <summary>The windows of one partition: what they hold, when they end, and how another instance goes on.</summary>
public sealed class PartitionLogTests
{
    private static readonly TopicPartition Partition = new("cronwatch.events", 3);
    private static readonly DateTimeOffset Ten = new(2026, 1, 15, 10, 0, 0, TimeSpan.Zero);
    private static readonly ActiveRules Rules = RulesOf("default");
    private static readonly ActiveRules OtherRules = RulesOf("v19");

    private readonly FakeTimeProvider _time = new(Ten);
    private readonly HashSet<Execution> _changed = new(ReferenceEqualityComparer.Instance);
    private OffsetTracker _offsets = new(keepsAccount: true);
    private TimeSpan _idle;
    private long? _end;
    private string? _topicId;
    private PartitionLog _log;

    public PartitionLogTests()
    {
        _offsets.Assign([Partition]);
        _log = Log(last: null);
    }

    [Fact]
    public void Add_RangesOfOneWindow_AreOneRange()
    {
        Read(10, 20, Ten);
        Read(20, 35, Ten.AddMinutes(4));

        var window = Assert.Single(_changed);
        Assert.Equal([new EvaluatedRange(10, 35, Rules.Hash)], window.Evaluated);
        Assert.Equal((Ten, Ten.AddMinutes(5), false, "detection", 3), (window.WindowStart, window.WindowEnd, window.Closed, window.Graph, window.Partition));
    }

    [Fact]
    public void Add_OffsetsThatHoldNoRecord_AreWithinTheRange()
    {
        Read(10, 20, Ten);
        Read(22, 30, Ten);          // A transaction's mark, say.
        Assert.Equal([new EvaluatedRange(10, 30, Rules.Hash)], Assert.Single(_changed).Evaluated);
    }

    [Fact]
    public void Add_RulesChanged_BeginsARange()
    {
        Read(10, 20, Ten);
        Read(20, 30, Ten, rules: OtherRules);
        Assert.Equal([new(10, 20, Rules.Hash), new(20, 30, OtherRules.Hash)], Assert.Single(_changed).Evaluated);
    }

    [Fact]
    public void Add_NextWindow_ClosesTheEarlierWithWhatIsLeftAndHowBusyItWas()
    {
        Read(0, 10, Ten);
        _time.Advance(TimeSpan.FromMinutes(5));
        _idle = TimeSpan.FromMinutes(4);
        _end = 25;
        Read(10, 20, Ten.AddMinutes(5));

        var (closed, open) = (Window(Ten), Window(Ten.AddMinutes(5)));
        Assert.Equal((true, 15, 60_000, 5.0), (closed.Closed, closed.Lag, closed.BusyMs, closed.Headroom));
        Assert.Equal((false, null, null), (open.Closed, open.Lag, open.Headroom));
        Assert.Equal((10, 10), (closed.To, open.Evaluated[0].From));
    }

    [Fact]
    public void Add_StampBehindTheWindow_CountsInIt()
    {
        Read(0, 10, Ten.AddMinutes(-10));
        Read(10, 20, Ten.AddMinutes(-1));
        Read(20, 30, Ten.AddMinutes(-7));         // Another instance of intake, whose clock is behind.
        Assert.Equal([(0L, 10L), (10L, 30L)], _changed.Select(w => (w.Evaluated[0].From, w.To)));
    }

    [Fact]
    public void Add_StampThatIsYetToCome_CountsNow()
    {
        Read(0, 10, Ten.AddYears(5_000));
        Assert.Equal(Ten, Assert.Single(_changed).WindowStart);
    }

    [Fact]
    public void CloseIfOver_NothingIsLeft_ClosesByTheClock_AndWhatComesLaterIsOfALaterWindow()
    {
        Read(0, 10, Ten);
        _changed.Clear();
        _log.CloseIfOver(_changed);
        Assert.Empty(_changed);
        _time.Advance(TimeSpan.FromMinutes(5));
        foreach (var end in (long?[])[null, 12])
        {
            _end = end;
            _log.CloseIfOver(_changed);
            Assert.Empty(_changed);
        }
        _end = 10;

        _log.CloseIfOver(_changed);
        _log.CloseIfOver(_changed);

        Assert.Equal((true, 0), (Assert.Single(_changed).Closed, Assert.Single(_changed).Lag));
        Read(10, 11, Ten);
        Assert.Equal(Ten.AddMinutes(5), Assert.Single(_changed, w => !w.Closed).WindowStart);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(20)]
    public void Add_AnotherInstanceGoesOn_CountsEveryHitOnce(long committed)
    {
        Read(0, 20, Ten, hits: 4);
        var written = Execution.Of(Assert.Single(_changed).ToJson())!;
        _changed.Clear();
        _offsets = new(keepsAccount: true);
        _offsets.Assign([Partition], new Dictionary<TopicPartition, long> { [Partition] = written.To });
        _log = Log(written);

        if (committed < 20)
            Assert.True(Enter(committed, 20).IsAccounted);
        Read(20, 30, Ten, hits: 3);

        var window = Assert.Single(_changed);
        Assert.Equal([new EvaluatedRange(0, 30, Rules.Hash)], window.Evaluated);
        Assert.Equal((7, 7), (Assert.Single(window.Rules).Hits, window.Rules[0].Alerts));
        Assert.Equal(30, window.Candidates);
    }

    [Fact]
    public void Add_TopicWasMadeAnew_BeginsBehindTheWindowsOfTheOneBefore()
    {
        _topicId = "before";
        _log = Log(last: null);
        Read(0, 20, Ten);
        var written = Execution.Of(Assert.Single(_changed).ToJson())!;
        Assert.Equal("before", written.TopicId);
        _changed.Clear();
        _topicId = "now";
        _offsets.Assign([Partition]);
        _log = Log(written);

        Read(0, 5, Ten);

        var window = Assert.Single(_changed);
        Assert.Equal((Ten.AddMinutes(5), "now", 5), (window.WindowStart, window.TopicId, window.Candidates));
        Assert.Equal([new EvaluatedRange(0, 5, Rules.Hash)], window.Evaluated);
    }

    [Theory]
    [InlineData(0, 30, 2, true)]
    [InlineData(0, 20, 3, true)]
    [InlineData(0, 20, 2, true)]
    [InlineData(0, 20, 1, false)]
    [InlineData(0, 10, 9, false)]       // It was written by who had lost the partition.
    [InlineData(5, 10, 1, true)]
    [InlineData(-5, 90, 9, false)]
    public void IsBeyond_AnotherOfThePartition_CountsInItsStead(int minutes, long to, int revision, bool expected)
    {
        var other = new Execution { Graph = "intake", WindowStart = Ten, Topic = "t", Partition = 0, Revision = 2, Evaluated = [new(0, 20, "a")] };
        Assert.Equal(expected, (other with { WindowStart = Ten.AddMinutes(minutes), Revision = revision, Evaluated = [new(0, to, "a")] }).IsBeyond(other));
    }

    [Fact]
    public void Of_WhatIsNoExecution_IsNull() => Assert.All(
        ["", "{", "[]", "null", "{}", "\0", .. Spoiled(), """{"rules":"1f","in_force":[]}""", """{"graph":"intake","window_start":"2026-01-15T10:00:00Z","topic":"t","partition":0}"""],
        json => Assert.Null(Execution.Of(Encoding.UTF8.GetBytes(json))));

    // One thing is wrong with each.
    private static IEnumerable<string> Spoiled()
    {
        var execution = new Execution { Graph = "intake", WindowStart = Ten, Topic = "t", Partition = 0, Evaluated = [new(0, 20, "a")] };
        var json = Encoding.UTF8.GetString(execution.ToJson());
        Assert.NotNull(Execution.Of(Encoding.UTF8.GetBytes(json)));
        foreach (var (name, _) in JsonNode.Parse(json)!.AsObject().Where(property => property.Key != "window_end").ToList())     // Is not read.
            foreach (var wrong in (string?[])["null", "[null]", "{}", "\"\\ud800\"", name == "evaluated" ? "[{\"from\":0,\"to\":20}]" : "[7]"])
            {
                var spoiled = JsonNode.Parse(json)!.AsObject();
                spoiled.Remove(name);
                yield return spoiled.ToJsonString()[..^1] + $",\"{name}\":{wrong}}}";
            }
    }

    private Execution Window(DateTimeOffset start) => Assert.Single(_changed, w => w.WindowStart == start);

    private PartitionLog Log(Execution? last) => new("detection", _topicId, last, next => _end - next, () => _idle, _time);

    private void Read(long from, long to, DateTimeOffset stamp, int hits = 0, ActiveRules? rules = null)
    {
        var tally = new RangeTally(rules ?? Rules, stamp);
        for (var i = from; i < to; i++)
            tally.AddCandidate(TimeSpan.Zero);
        for (var i = 0; i < hits; i++)
        {
            tally.AddHit(tally.Rules.Set.Rules[0].Info);
            tally.Add(tally.Rules.Set.Rules[0].Info, HitOutcome.Paged);
        }
        _log.Add(Enter(from, to), tally, _changed);
    }

    private TrackedRange Enter(long from, long to)
    {
        var range = _offsets.Enter(Partition, from)!;
        range.Extend(to);
        return range;
    }

    private static ActiveRules RulesOf(string directory) =>
        RuleSet.TryLoad(Path.Combine(Repository.Root, "rules", directory), ActiveRules.AlsoRead, out var rules, out var errors)
            ? ActiveRules.Of(rules)
            : throw new InvalidOperationException(string.Join('\n', errors));
}
