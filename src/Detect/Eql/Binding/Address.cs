using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Cronwatch.Detect.Eql.Binding;

/// <summary>IPv4 and IPv6 addresses as one number, IPv4 mapped into IPv6, as Elasticsearch orders them.</summary>
internal static class Address
{
    private static readonly UInt128 MappedV4 = (UInt128)0xffff << 32;

    /// <summary>Reads a literal: an address, or an address with a prefix length, whose host bits do not count.</summary>
    public static bool TryParseRange(string text, out UInt128 first, out UInt128 last)
    {
        (first, last) = (default, default);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var parsed))
            return false;
        var bits = 128;
        if (slash >= 0)
        {
            var given = parsed.AddressFamily == AddressFamily.InterNetwork ? 96 : 0;
            if (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out bits) || bits > 128 - given)
                return false;
            bits += given;
        }
        var host = bits == 0 ? UInt128.MaxValue : bits == 128 ? 0 : UInt128.MaxValue >> bits;
        var value = BinaryPrimitives.ReadUInt128BigEndian(parsed.MapToIPv6().GetAddressBytes());
        (first, last) = (value & ~host, value | host);
        return true;
    }

    /// <summary>Reads a value without allocation.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out UInt128 address) => utf8.Contains((byte)':')
        ? TryParseV6(utf8, out address)
        : TryParseV4(utf8, out address);

    private static bool TryParseV4(ReadOnlySpan<byte> utf8, out UInt128 address)
    {
        address = MappedV4;
        var parts = 0;
        foreach (var range in utf8.Split((byte)'.'))
        {
            if (++parts > 4 || !byte.TryParse(utf8[range], NumberStyles.None, CultureInfo.InvariantCulture, out var part))
                return false;
            address |= (UInt128)part << (8 * (4 - parts));
        }
        return parts == 4;
    }

    private static bool TryParseV6(ReadOnlySpan<byte> utf8, out UInt128 address)
    {
        address = default;
        var gap = utf8.IndexOf("::"u8);
        if (gap < 0)
            return TryParseGroups(utf8, out address, out var all) && all == 8;
        if (!TryParseGroups(utf8[..gap], out var head, out var before) || !TryParseGroups(utf8[(gap + 2)..], out address, out var after))
            return false;
        if (before > 0)
            address |= head << (16 * (8 - before));
        return before + after < 8;
    }

    private static bool TryParseGroups(ReadOnlySpan<byte> utf8, out UInt128 value, out int groups)
    {
        (value, groups) = (default, 0);
        if (utf8.IsEmpty)
            return true;
        foreach (var range in utf8.Split((byte)':'))
        {
            var group = utf8[range];
            if (group.Contains((byte)'.'))          // The last two groups may be written as IPv4.
            {
                groups += 2;
                var isLast = range.End.GetOffset(utf8.Length) == utf8.Length;
                if (!isLast || groups > 8 || !TryParseV4(group, out var v4))
                    return false;
                value = (value << 32) | (v4 & uint.MaxValue);
                continue;
            }
            if (++groups > 8 || group.Length > 4
                || !ushort.TryParse(group, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var part))
                return false;
            value = (value << 16) | part;
        }
        return true;
    }
}
