using Cronwatch.Events;

namespace Cronwatch.Ingest.Formats.AvroPlans;

/// <summary>Fields one after another, of which the bytes say neither name nor length.</summary>
internal sealed class RecordType : AvroType
{
    // Completed last, since a record may hold itself.
    private AvroType[] _fields = [];
    private byte[][] _names = [];       // Beside the fields: quoted, with the colon.
    private bool _isEmpty;              // Empty records may hold empty records as often as they like: none is walked.

    public override bool IsEmpty => _isEmpty;

    /// <summary>Compiler: gives it its fields, once.</summary>
    public void Complete(AvroType[] fields, byte[][] names)
    {
        (_fields, _names) = (fields, names);
        _isEmpty = Array.TrueForAll(fields, f => f.IsEmpty);
    }

    public override int Read(ref AvroReading reading, int at)
    {
        if (!reading.Enter())
            return AvroReading.Nowhere;
        foreach (var field in _isEmpty ? [] : _fields)
        {
            at = field.Read(ref reading, at);
            if (at < 0)
                return at;
        }
        reading.Leave();
        return at;
    }

    public override int Write(ref AvroReading reading, int at, JsonBuffer json)
    {
        if (!reading.Enter())
            return AvroReading.Nowhere;
        json.Append("{"u8);
        for (var field = 0; field < _fields.Length && !_isEmpty; field++)
        {
            var named = json.Length;
            json.Append(_names[field]);
            var value = json.Length;
            at = _fields[field].Write(ref reading, at, json);
            if (at < 0)
                return at;
            json.EndValue(named, value);
            if (json.IsFull)
                return reading.Refuse(DeadLetterReason.TooLarge);
        }
        json.Close("}"u8);
        reading.Leave();
        return at;
    }
}
