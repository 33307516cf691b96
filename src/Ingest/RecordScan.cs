using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Cronwatch.Ingest;

/// <summary>
/// What every record is asked, in one pass of 32 bytes a step: whether an escape may hide text, whether the category
/// <c>process</c> stands there as a value or what names a host of osquery, and whether an ASCII literal does, in any case.
/// </summary>
/// <remarks>
/// Two bytes of each text are compared at every position at once; where both agree, all of it is.
/// Source: W. Muła, "SIMD-friendly algorithms for substring searching", the generic variant.
/// </remarks>
internal sealed class RecordScan
{
    // Of the first text below, the two bytes that are rarest together in events. The other one has I and e at these places.
    private const int ProcessC = 4;
    private const int ProcessS = 6;

    private readonly byte[]? _literal;              // In lower case.
    private readonly int _first;                    // Of its bytes, the two that are compared.
    private readonly int _last;
    private readonly byte _firstMask;
    private readonly byte _lastMask;

    /// <summary>A scan with a literal of one or more ASCII characters, or without.</summary>
    public RecordScan(string? literal)
    {
        if (literal is null)
            return;
        _literal = Encoding.ASCII.GetBytes(literal.ToLowerInvariant());
        // Quotes stand everywhere.
        _first = Math.Max(0, _literal.AsSpan().IndexOfAnyExcept((byte)'"'));
        _last = Math.Max(_first, _literal.AsSpan().LastIndexOfAnyExcept((byte)'"'));
        (_firstMask, _lastMask) = (MaskOf(_literal[_first]), MaskOf(_literal[_last]));
    }

    /// <summary>Whether it looks for a literal.</summary>
    public bool HasLiteral => _literal is not null;

    private static ReadOnlySpan<byte> Process => "\"process\""u8;

    private static ReadOnlySpan<byte> HostIdentifier => "hostIdentifier"u8;

    /// <summary>What the record may be, by these questions alone.</summary>
    public PrefilterVerdict Of(ReadOnlySpan<byte> record)
    {
        const PrefilterVerdict All = PrefilterVerdict.Candidate | PrefilterVerdict.Context;
        var verdict = PrefilterVerdict.Filtered;
        for (var at = 0; verdict != All && (at = IndexOf(record, at, out var found)) >= 0; at++)
            verdict |= found;
        return verdict;
    }

    /// <summary>The first place, from one on, for whose sake a record is not filtered, and what it may be; −1: there is none.</summary>
    public int IndexOf(ReadOnlySpan<byte> bytes, int from, out PrefilterVerdict found) =>
        _literal is { } literal ? IndexOf(bytes, from, literal, out found) : IndexOf(bytes, from, [], out found);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]          // Once without the comparison of a literal.
    private int IndexOf(ReadOnlySpan<byte> bytes, int at, ReadOnlySpan<byte> literal, out PrefilterVerdict found)
    {
        if (Vector256.IsHardwareAccelerated)
        {
            ref var start = ref MemoryMarshal.GetReference(bytes);
            var (first, final) = literal.IsEmpty ? default : (Vector256.Create(literal[_first]), Vector256.Create(literal[_last]));
            var (firstMask, finalMask) = (Vector256.Create(_firstMask), Vector256.Create(_lastMask));
            var last = bytes.Length - Vector256<byte>.Count - Math.Max(ProcessS, literal.Length);
            while (at <= last)
            {
                var (here, fourth, sixth) = (Load(ref start, at), Load(ref start, at + ProcessC), Load(ref start, at + ProcessS));
                var places = Vector256.Equals(here, Vector256.Create((byte)'\\'))
                    | (Vector256.Equals(fourth, Vector256.Create((byte)'c')) & Vector256.Equals(sixth, Vector256.Create((byte)'s')))
                    | (Vector256.Equals(fourth, Vector256.Create((byte)'I')) & Vector256.Equals(sixth, Vector256.Create((byte)'e')));
                if (!literal.IsEmpty)
                    places |= Vector256.Equals(Load(ref start, at + _first) | firstMask, first)
                        & Vector256.Equals(Load(ref start, at + _last) | finalMask, final);
                for (var bits = places.ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
                {
                    var place = at + BitOperations.TrailingZeroCount(bits);
                    if ((found = Look(bytes[place..], literal)) != PrefilterVerdict.Filtered)
                        return place;
                }
                // The last step goes over some bytes again, which is cheaper than to look at the rest one by one.
                at = at < last ? Math.Min(at + Vector256<byte>.Count, last) : last + Vector256<byte>.Count;
            }
        }
        for (; at < bytes.Length; at++)
            if ((found = Look(bytes[at..], literal)) != PrefilterVerdict.Filtered)
                return at;
        found = PrefilterVerdict.Filtered;
        return -1;
    }

    private static PrefilterVerdict Look(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> literal)
    {
        if (rest.StartsWith("\\u"u8) || rest.StartsWith("\\/"u8))
            return PrefilterVerdict.Candidate | PrefilterVerdict.Context;
        var verdict = !literal.IsEmpty && rest.Length >= literal.Length && Ascii.EqualsIgnoreCase(rest[..literal.Length], literal)
            ? PrefilterVerdict.Candidate
            : PrefilterVerdict.Filtered;
        return (rest.StartsWith(Process) && IsValue(rest[Process.Length..])) || rest.StartsWith(HostIdentifier)
            ? verdict | PrefilterVerdict.Context
            : verdict;
    }

    // As a key, which every file event has, a colon follows.
    private static bool IsValue(ReadOnlySpan<byte> behind) =>
        behind.TrimStart(" \t\r\n"u8) is var rest && (rest.IsEmpty || rest[0] != ':');

    private static Vector256<byte> Load(ref byte start, int at) => Vector256.LoadUnsafe(ref start, (nuint)at);

    // A letter's case is the bit 0x20; any other byte must be itself.
    private static byte MaskOf(byte lower) => char.IsAsciiLetterLower((char)lower) ? (byte)0x20 : (byte)0;
}
