using Cronwatch.Ingest.Kafka;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>A record that detection writes, and the range of events that is not done before it is acknowledged.</summary>
internal readonly record struct OutgoingAlert(TopicRecord Record, TrackedRange Range);
