using System.Numerics;

namespace Cronwatch.Events;

/// <summary>
/// Writes records of context, one after the other, in the wire format of Protocol Buffers: without allocation once its
/// buffers have grown.
/// </summary>
/// <remarks>Source: https://protobuf.dev/programming-guides/encoding/.</remarks>
public sealed class ContextWriter
{
    private const int WithLength = 2;
    private const int LongestVarint = 10;
    private const int LengthBytes = 3;          // Of a message inside: room for 2 MiB, of which texts allow a fraction.

    private byte[] _buffer = new byte[4_096];
    private int _length;
    private byte[] _joined = new byte[1_024];

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Forgets what was written.</summary>
    public void Clear() => _length = 0;

    /// <summary>A text; an empty one is none.</summary>
    public void Text(int field, ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return;
        MakeRoom((2 * LongestVarint) + utf8.Length);
        Varint((uint)((field << 3) | WithLength));
        Varint((uint)utf8.Length);
        utf8.CopyTo(_buffer.AsSpan(_length));
        _length += utf8.Length;
    }

    /// <summary>A number, zigzag as sint64 is; null is none.</summary>
    public void Number(int field, long? number)
    {
        if (number is not { } value)
            return;
        MakeRoom(2 * LongestVarint);
        Varint((uint)(field << 3));
        Varint((ulong)((value << 1) ^ (value >> 63)));
    }

    /// <summary>A time in ticks since 1970; null is none.</summary>
    public void Time(int field, DateTimeOffset? time) => Number(field, time?.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks);

    /// <summary>Begins a message inside, which <see cref="End"/> or <see cref="Undo"/> ends.</summary>
    public int Begin(int field)
    {
        var start = _length;
        MakeRoom(LongestVarint + LengthBytes);
        Varint((uint)((field << 3) | WithLength));
        _length += LengthBytes;
        return start;
    }

    /// <summary>Ends the message that began there. Its length is written at its full width, which the format allows.</summary>
    public void End(int start)
    {
        var body = start + TagBytes(start) + LengthBytes;
        var length = _length - body;
        for (var i = 0; i < LengthBytes; i++, length >>= 7)
            _buffer[body - LengthBytes + i] = (byte)(length & 0x7F | (i < LengthBytes - 1 ? 0x80 : 0));
    }

    /// <summary>Takes back what was written since the message began there.</summary>
    public void Undo(int start) => _length = start;

    /// <summary>Values joined by spaces, good until the next call.</summary>
    public ReadOnlySpan<byte> Joined(HostEvent.Values values)
    {
        var length = 0;
        foreach (var value in values)
        {
            if (_joined.Length < length + value.Utf8.Length + 1)
                Array.Resize(ref _joined, (int)BitOperations.RoundUpToPowerOf2((uint)(length + value.Utf8.Length + 1)));
            value.Utf8.CopyTo(_joined.AsSpan(length));
            length += value.Utf8.Length;
            _joined[length++] = (byte)' ';
        }
        return _joined.AsSpan(0, Math.Max(0, length - 1));
    }

    private int TagBytes(int start)
    {
        var bytes = 1;
        while (_buffer[start + bytes - 1] >= 0x80)
            bytes++;
        return bytes;
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _buffer[_length++] = (byte)(value | 0x80);
        _buffer[_length++] = (byte)value;
    }

    private void MakeRoom(int bytes)
    {
        if (_buffer.Length - _length < bytes)
            Array.Resize(ref _buffer, (int)BitOperations.RoundUpToPowerOf2((uint)(_length + bytes)));
    }
}
