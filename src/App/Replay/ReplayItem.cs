using Cronwatch.Events;
using Cronwatch.Ingest;
using Cronwatch.Ingest.Formats;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.App.Replay;

/// <summary>Something that was read and says something: an event that a rule may match, or what is known of a host.</summary>
/// <param name="Time">When it comes in the stream: when its record was written, or where nobody says that, when it happened.</param>
/// <param name="Candidate">The event; null: it is an observation.</param>
/// <param name="Observation">What is known of a host, where it is no event.</param>
internal readonly record struct ReplayItem(DateTimeOffset Time, Candidate? Candidate, HostObservation Observation)
{
    private static readonly FieldTable Times = new FieldTable.Builder().Intern(AlertTime.Sources).ToTable();

    [ThreadStatic]
    private static HostEvent? _event;

    /// <summary>Its size in memory, roughly.</summary>
    public int Bytes => (Candidate?.Bytes.Length ?? Observation.Key.Length + Observation.Value.Length) + 200;

    public static ReplayItem Of(Candidate candidate) =>
        new(candidate.Origin.TimestampType == RecordTimestampType.NotAvailable ? EventTimeOf(candidate) : candidate.Origin.Time, candidate, default);

    public static ReplayItem Of(HostObservation observation, RecordOrigin origin) =>
        new(origin.TimestampType == RecordTimestampType.NotAvailable ? TimeOf(observation) : origin.Time, null, observation);

    /// <summary>When an event happened.</summary>
    public static DateTimeOffset EventTimeOf(Candidate candidate)
    {
        var @event = _event ??= new HostEvent(Times);
        new JsonRecordReader(candidate.Bytes, @event).Next();
        return AlertTime.Of(@event, candidate.Origin).Value;
    }

    private static DateTimeOffset TimeOf(HostObservation observation)
    {
        if (ContextRecord.TryRead(observation.Key, observation.Value, out var process))
            return process.Timestamp ?? DateTimeOffset.UnixEpoch;
        return OsqueryRecord.TryRead(observation.Value, out var result) ? result.Time : DateTimeOffset.UnixEpoch;
    }
}
