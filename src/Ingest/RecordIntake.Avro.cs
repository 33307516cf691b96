using Cronwatch.Events;
using Cronwatch.Ingest.Formats;
using Cronwatch.Ingest.Formats.AvroPlans;

namespace Cronwatch.Ingest;

public sealed partial class RecordIntake
{
    private readonly AvroSchemas? _schemas;
    private readonly JsonBuffer _json;
    private readonly HostEvent _rewritten;          // A candidate read again, from its JSON.

    /// <summary>
    /// The same for a record whose header <see cref="AvroFrame.SchemaHeader"/> names a schema: its value is Avro without a
    /// frame. A header that names none counts as absent.
    /// </summary>
    public void Take(ReadOnlySpan<byte> value, ReadOnlySpan<byte> schemaHeader, RecordOrigin origin, IntakeResult into,
        PrefilterVerdict? tested = null)
    {
        if (!AvroFrame.TryReadHeader(schemaHeader, out var frame) || value.IsEmpty)
        {
            Take(value, origin, into, tested);
            return;
        }
        var letters = into.DeadLetters.Count;
        TakeAvro(value, frame, origin, into);
        if (into.DeadLetters.Count > letters)       // Without it nobody could read the bytes again.
            into.DeadLetters[^1] = into.DeadLetters[^1] with { SchemaHeader = schemaHeader.ToArray() };
    }

    private void TakeAvro(ReadOnlySpan<byte> value, AvroFrame? frame, RecordOrigin origin, IntakeResult into)
    {
        var failure = ReadAvro(value, frame, out var isCandidate);
        if (failure is { } reason)
            into.DeadLetters.Add(LetterOf(reason, value, origin));
        else
            Take(new Decoded(value, isCandidate ? _json.Written : value, IsObservation(_json.Written, origin), isCandidate, origin), into);
    }

    // Fills the event and, for a candidate or a result of osquery, the JSON that it becomes.
    private DeadLetterReason? ReadAvro(ReadOnlySpan<byte> value, AvroFrame? frame, out bool isCandidate)
    {
        isCandidate = false;
        if (frame is not { } read || _schemas is null || !_schemas.TryGet(read.Schema, out var plan))
            return DeadLetterReason.UnknownSchema;
        if (plan.Read(value, read.BodyAt, _event) is { } unread)
            return unread;
        var mayBeCandidate = IsOfWatchedCategory() && (_prefilter.MayMatch(value[read.BodyAt..]) || plan.Hidden.MayHold(_prefilter));
        if (!mayBeCandidate && _osquery.QueryOf(_event) is null)
            return null;
        if (plan.Write(value, read.BodyAt, _json) is { } unwritten)
            return unwritten;
        isCandidate = mayBeCandidate && _prefilter.Test(_json.Written).HasFlag(PrefilterVerdict.Candidate) && ConcernsAsJson();
        return null;
    }

    // A plan reads the slots of intake alone: schemas are known longer than rules are in force. JSON that cannot be read is for
    // detection to refuse.
    private bool ConcernsAsJson()
    {
        if (_rules is null)
            return true;
        var reader = new JsonRecordReader(_json.Written, _rewritten);
        return !reader.Next() || reader.Failure is not null || Concerns(_rewritten);
    }
}
