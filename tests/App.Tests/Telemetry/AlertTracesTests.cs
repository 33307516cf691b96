using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Cronwatch.App.Telemetry;
using Cronwatch.App.Tests.Graphs;
using Cronwatch.Support;

namespace Cronwatch.App.Tests.Telemetry;

[Collection(PipelineInstruments.Collection)]
public sealed class AlertTracesTests
{
    private const string Alerting = "/etc/cron.d/traced";

    [Fact]
    public async Task Alert_SomebodyListens_HasASpanOfEachStageInOneTrace()
    {
        var ended = new List<Activity>();
        using var listener = Listener(ended);
        await using var lanes = new TestLanes(Some.Rule("r", "/etc/cron*"), holdFor: TimeSpan.Zero);

        var alert = lanes.Read(Some.FileEvent(Alerting)).Concat(lanes.Tick()).Single(o => o.Hit is not null);
        using (AlertTraces.Arrived("indexing", alert.Record.Headers))
            alert.Span!.Dispose();

        List<Activity> trace;
        lock (ended)
            trace = [.. ended.Where(a => a.TraceId == alert.Span.TraceId)];
        Assert.Equal(["cronwatch.intake", "cronwatch.detection", "cronwatch.indexing"], trace.Select(a => a.OperationName));
        Assert.Equal([default, trace[0].SpanId, trace[1].SpanId], trace.Select(a => a.ParentSpanId));
        Assert.Equal(TestLanes.Id(alert), trace[1].GetTagItem("cronwatch.alert.id"));
        Assert.True(trace[0].StartTimeUtc + trace[0].Duration <= trace[1].StartTimeUtc.AddTicks(1));
    }

    [Fact]
    public async Task Alert_NobodyListens_IsNotTraced()
    {
        await using var lanes = new TestLanes(Some.Rule("r", "/etc/cron*"), holdFor: TimeSpan.Zero);
        var alert = lanes.Read(Some.FileEvent(Alerting)).Concat(lanes.Tick()).Single(o => o.Hit is not null);
        Assert.Null(alert.Span);
        Assert.False(alert.Record.Headers!.TryGetLastBytes(AlertTraces.Header, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00-0-0-00")]
    [InlineData("\u0007 not from us")]
    public void Arrived_HeaderThatIsNone_IsNotTraced(string header)
    {
        using var listener = Listener([]);
        Assert.Null(AlertTraces.Arrived("indexing", new Headers { { AlertTraces.Header, Encoding.UTF8.GetBytes(header) } }));
    }

    private static ActivityListener Listener(List<Activity> ended)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == AlertTraces.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (ended)
                    ended.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
