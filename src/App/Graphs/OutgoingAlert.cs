using Cronwatch.Ingest.Kafka;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>
/// A record that detection writes, and the range of events that is not done before it is acknowledged. Null: none waits for
/// it, because the record would be made again.
/// </summary>
internal readonly record struct OutgoingAlert(TopicRecord Record, TrackedRange? Range);
