using Cronwatch.Events;
using Cronwatch.Ingest.Context;

namespace Cronwatch.Ingest;

public sealed partial class RecordIntake
{
    private readonly OsqueryProjection _osquery;
    private readonly List<HostObservation> _results = [];       // Of osquery, of the event under way.

    // Whether the event, whose slots are filled, says something of its host.
    private bool IsObservation(ReadOnlySpan<byte> json, RecordOrigin origin)
    {
        _results.Clear();
        return _projection.IsOfProcess(_event)
            || _osquery.TryObserve(_event, json, HostOf(), TimeOf(origin), _results);
    }

    // False: it is larger than its topic takes. Results of osquery are cut to fit.
    private bool TryObserve(ReadOnlySpan<byte> host, IntakeResult into)
    {
        if (_results.Count > 0)
        {
            into.Observations.AddRange(_results);
            return true;
        }
        var observation = _projection.Of(_event, host);
        if (observation.Value.Length > _maxEventBytes)
            return false;
        into.Observations.Add(observation);
        return true;
    }

    private static DateTimeOffset TimeOf(RecordOrigin origin) => origin.TimestampMs > 0 ? origin.Time : DateTimeOffset.UnixEpoch.AddMilliseconds(1);
}
