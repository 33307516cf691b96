using System.Diagnostics;
using Cronwatch.Events;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>A record that detection writes.</summary>
/// <param name="Record">The record.</param>
/// <param name="Range">The range of events that is not done before it is acknowledged; null: none waits, because the record would be made again.</param>
/// <param name="Outcome">What became of the hit that it is about; null: it is about none, or news of one.</param>
/// <param name="Hit">That hit.</param>
/// <param name="Span">Detection's span of an alert, which ends with the acknowledgement; null: it is not traced.</param>
internal readonly record struct OutgoingAlert(
    TopicRecord Record, TrackedRange? Range, HitOutcome? Outcome = null, Hit? Hit = null, Activity? Span = null);
