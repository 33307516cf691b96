using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Cronwatch.Events;
using Cronwatch.Ingest.Kafka;

namespace Cronwatch.App.Telemetry;

/// <summary>
/// A trace for each alert, with a span for each stage that it went through. The context goes from stage to stage in the header
/// <c>traceparent</c> of the alert's record. What becomes no alert is never traced: intake's span is told by detection, which knows
/// from the candidate's headers when it was published and taken in.
/// </summary>
internal static class AlertTraces
{
    /// <summary>The name of the source that spans come from.</summary>
    public const string SourceName = "cronwatch";

    /// <summary>The header of an alert's record, in the form of the W3C's Trace Context.</summary>
    public const string Header = "traceparent";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>
    /// Tells of intake and begins the span of detection, which ends when it is disposed: once the alert is acknowledged. Null: nobody listens.
    /// </summary>
    public static Activity? Detected(Hit hit)
    {
        if (!Source.HasListeners())
            return null;
        var around = Activity.Current;
        Activity.Current = null;        // The span of another alert is no parent of this one.
        try
        {
            var (published, consumed) = (hit.Origin.Time, hit.ConsumedAt);
            using var intake = Source.StartActivity("cronwatch.intake", ActivityKind.Consumer, parentContext: default,
                startTime: hit.Origin.TimestampType != RecordTimestampType.NotAvailable && published < consumed ? published : consumed);        // Clocks differ.
            if (intake is null)
                return null;
            intake.SetTag("messaging.system", "kafka").SetTag("messaging.destination.name", hit.Origin.Topic)
                .SetTag("messaging.destination.partition.id", hit.Origin.Partition).SetTag("messaging.kafka.offset", hit.Origin.Offset)
                .SetEndTime(consumed.UtcDateTime);
            var detection = Source.StartActivity("cronwatch.detection", ActivityKind.Consumer, intake.Context, startTime: consumed);
            return detection?.SetTag("cronwatch.alert.id", hit.Id).SetTag("cronwatch.rule.id", hit.Rule.RuleId)
                .AddEvent(new ActivityEvent("matched", hit.DetectedAt)).AddEvent(new ActivityEvent("decided"));
        }
        finally
        {
            Activity.Current = around;
        }
    }

    /// <summary>Begins the spans of a stage that alerts of a batch have come to, which end when they are disposed. None: nobody listens, or none is traced.</summary>
    public static Activity[] Arrived(string stage, RecordBatch batch) =>
        Source.HasListeners() ? [.. batch.Records.Select(record => Arrived(stage, record.Headers)).OfType<Activity>()] : [];

    /// <summary>The same, of one record. Null: it is not traced.</summary>
    public static Activity? Arrived(string stage, Headers? headers)
    {
        if (headers is null || !headers.TryGetLastBytes(Header, out var parent)
            || !ActivityContext.TryParse(Encoding.ASCII.GetString(parent), null, isRemote: true, out var context))
            return null;
        var around = Activity.Current;
        var span = Source.StartActivity($"cronwatch.{stage}", ActivityKind.Consumer, context);
        Activity.Current = around;
        return span;
    }
}
