using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Executions;
using Cronwatch.Ingest.Kafka;

namespace Cronwatch.App.Tests.Executions;

/// <summary>What of a partition was not evaluated, and why.</summary>
public sealed class CoverageTests
{
    private static readonly TopicPartition Raw = new("raw", 0);
    private static readonly DateTimeOffset Ten = new(2026, 1, 15, 10, 0, 0, TimeSpan.Zero);

    private readonly ExecutionHistory _history = new(new Dictionary<string, string> { [Raw.Topic] = "now" });

    [Fact]
    public void MissingOf_RangesThatTouch_IsNothing()
    {
        Evaluated(0, 40, Ten);
        Evaluated(40, 100, Ten.AddMinutes(5));
        Assert.Empty(Missing(10, 100));
    }

    [Fact]
    public void MissingOf_NotThereYet_Waits()
    {
        Evaluated(0, 40, Ten);
        Assert.Equal([(40, 100, "waiting")], Missing(10, 100));
        Assert.Equal([(10, 30, "waiting")], Missing(10, 30, topic: "other"));
    }

    [Fact]
    public void MissingOf_AHole_IsNamedWithItsCause_UntilItIsEvaluated()
    {
        Evaluated(0, 40, Ten);
        Evaluated(60, 100, Ten.AddMinutes(5), new OffsetGap(40, 50, OffsetGapCause.Retention), new OffsetGap(50, 60, OffsetGapCause.Reset));
        Evaluated(120, 130, Ten.AddMinutes(10));
        Assert.Equal([(40, 60, "retention"), (100, 120, "unknown")], Missing(0, 130));
        Evaluated(40, 60, Ten.AddMinutes(15));
        Assert.Equal([(100, 120, "unknown")], Missing(0, 130));
    }

    [Fact]
    public void MissingOf_TheTopicDoesNotHoldItAnyMore_IsNamedByWhenItWasMet()
    {
        Evaluated(60, 100, Ten, new OffsetGap(40, 60, OffsetGapCause.Retention));
        Assert.Equal([(40, 60, "retention")], Missing(80, 100));
        Assert.Empty(Missing(80, 100, since: Ten.AddMinutes(5)));
    }

    [Fact]
    public void MissingOf_ARule_CountsWhereItWasInForce()
    {
        _history.Take("rules|a", new RulesOfExecution("a", [new("r-1", "One", 1, "h1")]).ToJson());
        _history.Take("rules|b", new RulesOfExecution("b", [new("r-1", "One", 2, "h2"), new("r-2", "Two", 1, "h3")]).ToJson());
        Evaluated(0, 40, Ten, rules: "a");
        Evaluated(40, 100, Ten.AddMinutes(5), rules: "b");
        Assert.Empty(Missing(0, 100, rule: "r-1"));
        Assert.Equal([(0, 40, "rule not in force")], Missing(0, 100, rule: "r-2"));
        Assert.Equal([(100, 110, "waiting")], Missing(100, 110, rule: "r-2"));
    }

    [Fact]
    public void Take_ALaterRevision_Replaces()
    {
        Evaluated(0, 40, Ten);
        Evaluated(0, 90, Ten);
        Assert.Equal(90, Assert.Single(_history.Executions).To);
    }

    [Fact]
    public void Take_AnEarlierRevisionComesLate_IsPassedOver()
    {
        Evaluated(0, 90, Ten);
        Evaluated(0, 40, Ten);
        Assert.Equal(90, Assert.Single(_history.Executions).To);
    }

    [Fact]
    public void MissingOf_TopicWasMadeAnew_WasEvaluatedOnlySince()
    {
        Evaluated(0, 100, Ten, topicId: "before");
        Assert.Equal([(0, 60, "waiting")], Missing(0, 60));
        Evaluated(0, 40, Ten.AddMinutes(5), topicId: "now");
        Assert.Equal([(40, 60, "waiting")], Missing(0, 60));
    }

    private List<(long, long, string)> Missing(long from, long to, string? rule = null, string topic = "raw", DateTimeOffset? since = null) =>
        [.. new Coverage(_history, rule).MissingOf(GraphNames.Intake, new(topic, 0), new(from, to), since ?? Ten, Ten.AddHours(1)).Select(m => (m.From, m.To, m.Cause))];

    private void Evaluated(long from, long to, DateTimeOffset window, params OffsetGap[] gaps) => Evaluated(from, to, window, "a", topicId: null, gaps);

    private void Evaluated(long from, long to, DateTimeOffset window, string rules = "a", string? topicId = null, params OffsetGap[] gaps)
    {
        var execution = new Execution
        {
            Graph = GraphNames.Intake,
            WindowStart = window,
            Topic = Raw.Topic,
            Partition = 0,
            TopicId = topicId,
            Evaluated = [new(from, to, rules)],
            Gaps = [.. gaps],
        };
        _history.Take(System.Text.Encoding.UTF8.GetString(execution.Key()), execution.ToJson());
    }
}
