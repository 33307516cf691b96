using System.Runtime.InteropServices;

namespace Cronwatch.Enrich.Alerts;

/// <summary>An alert's id, a sha256, in 32 bytes instead of 64 characters.</summary>
internal readonly record struct PackedId(UInt128 First, UInt128 Second) : IComparable<PackedId>
{
    private const int Digits = 64;

    /// <summary>False where the text is not of 64 hex digits.</summary>
    public static bool TryParse(string text, out PackedId id)
    {
        id = default;
        var bytes = MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref id, 1));
        if (text.Length == Digits && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done)
            return true;
        id = default;
        return false;
    }

    /// <summary>Some order, the same everywhere.</summary>
    public int CompareTo(PackedId other) => First == other.First ? Second.CompareTo(other.Second) : First.CompareTo(other.First);

    /// <summary>The text, in lower case.</summary>
    public override string ToString()
    {
        var id = this;
        return Convert.ToHexStringLower(MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref id, 1)));
    }
}
