namespace Cronwatch.Events;

/// <summary>
/// Walks over a message in the wire format of Protocol Buffers: strings and messages with their length, and sint64. Never
/// throws; what is none of these breaks it.
/// </summary>
/// <remarks>Source: https://protobuf.dev/programming-guides/encoding/.</remarks>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private const int Varint = 0;
    private const int WithLength = 2;

    private ReadOnlySpan<byte> _rest = message;
    private ulong _number;

    /// <summary>The number of the field that the reader stands at.</summary>
    public int Field { get; private set; }

    /// <summary>Whether the message cannot be read from here on.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The field's text or message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>How many bytes follow the field.</summary>
    public readonly int Rest => _rest.Length;

    /// <summary>The field's number, zigzag as sint64 is.</summary>
    public readonly long Number => (long)(_number >> 1) ^ -(long)(_number & 1);

    /// <summary>The field's time; null for one that no calendar has.</summary>
    public readonly DateTimeOffset? Time =>
        Number >= DateTimeOffset.MinValue.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks
        && Number <= DateTimeOffset.MaxValue.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks
            ? DateTimeOffset.UnixEpoch.AddTicks(Number)
            : null;

    /// <summary>Goes to the next field; false at the end, and where it breaks.</summary>
    public bool Next()
    {
        Bytes = default;
        if (_rest.IsEmpty || IsBroken || !TryReadVarint(out var tag) || !TryReadVarint(out _number))
            return false;
        Field = (int)Math.Min(tag >> 3, int.MaxValue);
        switch (tag & 7)
        {
            case Varint:
                return true;
            case WithLength when _number <= (ulong)_rest.Length:
                Bytes = _rest[..(int)_number];
                _rest = _rest[Bytes.Length..];
                return true;
            default:
                IsBroken = true;
                return false;
        }
    }

    private bool TryReadVarint(out ulong value)
    {
        if (!_rest.IsEmpty && _rest[0] < 0x80)
        {
            value = _rest[0];
            _rest = _rest[1..];
            return true;
        }
        value = 0;
        for (var (shift, at) = (0, 0); shift < 64 && at < _rest.Length; shift += 7, at++)
        {
            value |= (ulong)(_rest[at] & 0x7F) << shift;
            if (_rest[at] >= 0x80)
                continue;
            _rest = _rest[(at + 1)..];
            return true;
        }
        IsBroken = true;
        return false;
    }
}
