using System.Runtime.CompilerServices;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats.AvroPlans.Scalars;

namespace Cronwatch.Ingest.Formats.AvroPlans;

/// <summary>A number, a truth value, a time: something whose text is made.</summary>
internal sealed class ScalarType<T>(T scalar, int slot) : AvroType
    where T : struct, IAvroScalar
{
    public override int Read(ref AvroReading reading, int at) =>
        slot < 0 ? scalar.Skip(ref reading, at) : AddTo(slot, ref reading, at);

    [SkipLocalsInit]
    public override int Write(ref AvroReading reading, int at, JsonBuffer json)
    {
        Span<byte> room = stackalloc byte[ScalarText.Longest];
        at = scalar.Format(ref reading, at, room, out var text);
        if (at < 0 || text.Length == 0)
            return at;
        if (text.Kind == ValueKind.Text)
            json.AppendString(room[..text.Length]);
        else
            json.Append(room[..text.Length]);
        return at;
    }

    // A method of its own: room on the stack has its price also where it is not used.
    [SkipLocalsInit]
    private int AddTo(int slot, ref AvroReading reading, int at)
    {
        Span<byte> room = stackalloc byte[ScalarText.Longest];
        at = scalar.Format(ref reading, at, room, out var text);
        return at < 0 || text.Length == 0 || reading.AddText(slot, text.Kind, room[..text.Length]) ? at : AvroReading.Nowhere;
    }
}
