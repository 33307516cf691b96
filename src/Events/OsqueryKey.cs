using System.Buffers;
using System.Globalization;
using System.Text;

namespace Cronwatch.Events;

/// <summary>What part of a query's result a record of the context topic holds.</summary>
public enum OsqueryPart
{
    /// <summary>All of it: <c>host|osquery|query</c>.</summary>
    Whole,

    /// <summary>One row: <c>host|osquery|query|row</c>.</summary>
    Row,

    /// <summary>Up to which run it is known without a gap: <c>host|osquery|query|run</c>. The lane writes it.</summary>
    Run,
}

/// <summary>
/// The key of an osquery result in the context topic. A row is called by a hash of all that was selected of it, so that a
/// removal finds what it removes.
/// </summary>
public readonly ref struct OsqueryKey
{
    private const int RowLength = 32;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>The host key.</summary>
    public ReadOnlySpan<byte> Host { get; private init; }

    /// <summary>The query.</summary>
    public OsqueryQuery Query { get; private init; }

    /// <summary>What the record holds.</summary>
    public OsqueryPart Part { get; private init; }

    /// <summary>Which row, if it is one.</summary>
    public UInt128 Row { get; private init; }

    private static ReadOnlySpan<byte> Infix => "|osquery|"u8;

    /// <summary>The key of a whole result.</summary>
    public static byte[] OfWhole(ReadOnlySpan<byte> host, OsqueryQuery query) => Of(host, query, "");

    /// <summary>The key of a row.</summary>
    public static byte[] OfRow(ReadOnlySpan<byte> host, OsqueryQuery query, UInt128 row) =>
        Of(host, query, FormattableString.Invariant($"|{row:x32}"));

    /// <summary>The key of the run that a table stands at.</summary>
    public static byte[] OfRun(ReadOnlySpan<byte> host, OsqueryQuery query) => Of(host, query, "|run");

    /// <summary>Reads a key. False where it is none of these; never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> key, out OsqueryKey read)
    {
        read = default;
        var at = key.LastIndexOf(Infix);
        if (at < 0)
            return false;
        var rest = key[(at + Infix.Length)..];
        var bar = rest.IndexOf((byte)'|');
        if (OsqueryQuery.Of(bar < 0 ? rest : rest[..bar]) is not { } query)
            return false;
        var (part, row) = (OsqueryPart.Whole, default(UInt128));
        if (bar >= 0 && rest[(bar + 1)..] is var name)
        {
            part = name.SequenceEqual("run"u8) ? OsqueryPart.Run : OsqueryPart.Row;
            if (part == OsqueryPart.Row && (name.Length != RowLength || name.ContainsAnyExcept(HexDigits)
                || !UInt128.TryParse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out row)))
                return false;
        }
        read = new() { Host = key[..at], Query = query, Part = part, Row = row };
        return true;
    }

    private static byte[] Of(ReadOnlySpan<byte> host, OsqueryQuery query, string part)
    {
        ArgumentNullException.ThrowIfNull(query);
        return [.. host, .. Infix, .. Encoding.ASCII.GetBytes(query.Name), .. Encoding.ASCII.GetBytes(part)];
    }
}
