using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Cronwatch.Detect.Exceptions.ValueLists;
using Cronwatch.Detect.Rules;
using Cronwatch.Support;

namespace Cronwatch.Detect.Tests.Exceptions;

/// <summary>Value lists of any size.</summary>
public sealed class ValueListTests : IDisposable
{
    private const long Reading = 2_500_000;     // Two buffers of 1 MiB, and small change.

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cronwatch-lists-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void PackedTexts_TextsOfAllKinds_ContainsEachAndNoOther()
    {
        var random = new Random(3);
        byte[][] texts = [.. Enumerable.Range(0, 20_000).Select(i => TextOf(i, random))];
        var set = new PackedTexts(texts.Length);
        Assert.Equal(texts.Select(Convert.ToHexString).Distinct().Count(), texts.Count(t => set.Add(t)));
        Assert.All(texts, t => Assert.True(set.Contains(t)));
        Assert.All(texts, t => Assert.False(set.Add(t)));
        Assert.All(texts, t => Assert.False(set.Contains([.. t, (byte)'!'])));
        // What is packed to the same bytes as hexadecimal digits is another text.
        Assert.True(set.Contains("00ff"u8));
        Assert.False(set.Contains("00FF"u8));
        Assert.False(set.Contains([0x00, 0xff]));
    }

    [Fact]
    public void PackedTexts_Looking_AllocatesNothing()
    {
        var set = new PackedTexts(2);
        set.Add("a"u8);
        var found = 0;
        Assert.Equal(0, Allocation.OfRound(() => found = set.Contains("a"u8) && !set.Contains("/usr/bin/other"u8) ? found + 1 : 0));
        Assert.Equal(10, found);
    }

    [Fact]
    public void AddressRanges_RandomRanges_ContainsWhatOneOfThemContains()
    {
        var random = new Random(4);
        (UInt128 First, UInt128 Last)[] ranges = [.. Enumerable.Range(0, 1_000).Select(_ => (UInt128)random.Next(20_000)).Select(first => (first, first + (UInt128)random.Next(30)))];
        ranges = [.. ranges, (UInt128.MaxValue - 5, UInt128.MaxValue), (UInt128.MaxValue, UInt128.MaxValue)];
        var set = new AddressRanges([.. ranges.Select(r => r.First)], [.. ranges.Select(r => r.Last)]);
        Assert.True(set.Count < ranges.Length, "What touches is one.");
        for (var address = 0; address < 20_100; address++)
            Assert.Equal(Array.Exists(ranges, r => r.First <= (UInt128)address && (UInt128)address <= r.Last), set.Contains((UInt128)address));
        Assert.True(set.Contains(UInt128.MaxValue));
        Assert.False(set.Contains(UInt128.MaxValue - 6));
    }

    [Fact]
    public void AddressRanges_None_ContainsNothing() => Assert.False(new AddressRanges([], []).Contains(0));

    [Fact]
    public void Read_LinesAcrossTheBuffer_ReadsEach()
    {
        var path = Write("hosts", string.Concat(Enumerable.Range(0, 200_000).Select(i => $"host-{i:D6}.example.org{(i % 3 == 0 ? "\r\n" : "\n")}")) + "last");
        var list = Read(path, "keyword");
        Assert.True(list.Passes("host-000000.example.org"u8));
        Assert.True(list.Passes("host-199999.example.org"u8));
        Assert.True(list.Passes("last"u8));
        for (var i = 0; i < 200_000; i += 97)
            Assert.True(list.Passes(Encoding.UTF8.GetBytes($"host-{i:D6}.example.org")));
        Assert.False(list.Passes("host-200000.example.org"u8));
    }

    [Fact]
    public void Read_LineWithoutEnd_IsRefused()
    {
        var errors = new List<RuleError>();
        Assert.Null(ValueListFile.Read(Write("l", "a\n" + new string('x', 2_000_000)), "keyword", errors));
        Assert.EndsWith(":2:1: the line is longer than 1 MiB; write a literal a line", Assert.Single(errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Hashes_TakesHalfTheRoomOfTheirText()
    {
        const int Entries = 300_000;
        var hash = new byte[32];
        var path = Write("hashes", string.Concat(Enumerable.Range(0, Entries).Select(i => HashOf(i, hash) + "\n")));
        var list = Read(path, "keyword", out var allocated);
        Assert.True(list.Passes(Encoding.ASCII.GetBytes(HashOf(7, hash))));
        Assert.False(list.Passes(Encoding.ASCII.GetBytes(HashOf(Entries, hash))));
        // 33 B for a hash, 11 for its slot, the last 16 MiB partly empty, and what reading took; 10 M hashes come to 440 MB.
        Assert.InRange(allocated, 0, (Entries * 45L) + (1 << 24) + Reading);
    }

    [Fact]
    public void Read_Addresses_TakesThirtyTwoBytesEach()
    {
        const int Entries = 300_000;
        var path = Write("addresses", string.Concat(Enumerable.Range(0, Entries).Select(i => $"{new IPAddress(BitConverter.GetBytes(i * 7))}\n")));
        var list = Read(path, "ip", out var allocated);
        Assert.True(list.Passes("0.0.0.0"u8));
        Assert.InRange(allocated, 0, (Entries * 33L) + Reading);
    }

    private static ValueList Read(string path, string type) => Read(path, type, out _);

    private static ValueList Read(string path, string type, out long allocated)
    {
        var errors = new List<RuleError>();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var list = ValueListFile.Read(path, type, errors);
        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Empty(errors);
        return list!;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static byte[] TextOf(int i, Random random) => (i % 5) switch
    {
        0 => Encoding.UTF8.GetBytes(i.ToString("x4", CultureInfo.InvariantCulture)),
        1 => Encoding.UTF8.GetBytes($"/usr/lib/{i}/é"),
        2 => Encoding.UTF8.GetBytes(new string('f', random.Next(100))),
        3 => Encoding.UTF8.GetBytes(i == 3 ? "00ff" : new string('x', random.Next(2_000))),
        _ => Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture)),
    };

    private static string HashOf(int i, byte[] into)
    {
        SHA256.HashData(BitConverter.GetBytes(i), into);
        return Convert.ToHexStringLower(into);
    }
}
