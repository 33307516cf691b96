using Cronwatch.Events;

namespace Cronwatch.Ingest.Formats.AvroPlans;

/// <summary>One of the symbols of the schema, by its number.</summary>
internal sealed class EnumType(byte[][] symbols, int slot) : AvroType
{
    public override int Read(ref AvroReading reading, int at)
    {
        at = BehindSymbol(ref reading, at, out var symbol);
        return at < 0 || slot < 0 || reading.AddText(slot, ValueKind.Text, symbol) ? at : AvroReading.Nowhere;
    }

    public override int Write(ref AvroReading reading, int at, JsonBuffer json)
    {
        at = BehindSymbol(ref reading, at, out var symbol);
        if (at >= 0)
            json.AppendString(symbol);
        return at;
    }

    private int BehindSymbol(ref AvroReading reading, int at, out byte[] symbol)
    {
        at = reading.BehindLong(at, out var number);
        var isOne = at >= 0 && (ulong)number < (ulong)symbols.Length;
        symbol = isOne ? symbols[number] : [];
        return isOne ? at : reading.Refuse();
    }
}
