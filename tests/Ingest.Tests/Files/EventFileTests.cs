using System.Text;
using Cronwatch.Events;
using Cronwatch.Ingest.Files;

namespace Cronwatch.Ingest.Tests.Files;

using static EventFolder;

public sealed class EventFileTests : IDisposable
{
    private readonly EventFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // C and O: an event that passes the filter, and one that does not.
    [Theory]
    [InlineData("", "0 candidates, 0 filtered")]
    [InlineData("\n", "0 candidates, 0 filtered")]
    [InlineData("C\nO\nC\n", "2 candidates, 1 filtered")]
    [InlineData("C\nO\nC", "2 candidates, 1 filtered")]
    [InlineData("C\r\nO\r\n\r\nC\r\n", "2 candidates, 1 filtered")]
    [InlineData("\uFEFFC\nO\n", "1 candidates, 1 filtered")]
    [InlineData("\uFEFF", "0 candidates, 0 filtered")]
    [InlineData("O\n\n \t\n\nO\n", "0 candidates, 2 filtered")]
    [InlineData("CC\n", "2 candidates, 0 filtered")]
    [InlineData("O\n[C,O,C]\n", "2 candidates, 2 filtered")]
    [InlineData("O\ncron\nC\n\"cron\"\n", "1 candidates, 1 filtered, 2:not-json, 4:not-an-object")]
    [InlineData("O\nno event\nC", "1 candidates, 2 filtered")]
    [InlineData("C\n{\"x\":\"cron", "1 candidates, 0 filtered, 2:truncated")]
    [InlineData("C\n\0cron\n\0\0\0\n", "1 candidates, 1 filtered, 2:not-json")]
    [InlineData("C\n{\"host\":{\"id\":\"h\"},\"event\":{\"category\":\"file\"},\"x\":\"\\u0063ron\"}\n", "2 candidates, 0 filtered")]
    [InlineData("C\n{\"event\":{\"category\":\"file\"},\"x\":\"cron\"}\n", "1 candidates, 0 filtered, 2:no-host")]
    // Not of lines: arrays, objects on several lines.
    [InlineData("[C,\nO,\nC]\nC", "3 candidates, 1 filtered")]
    [InlineData("[\n]", "0 candidates, 0 filtered")]
    [InlineData("{\n\"x\":1,\n\"y\":\"cron\"\n}\n{\"x\":O\n}\nC", "1 candidates, 2 filtered")]
    [InlineData("[C,\"cron\",3,[O],O]", "1 candidates, 1 filtered, 1:not-an-object, 1:not-an-object, 1:not-an-object")]
    [InlineData("[C,\n C\n", "2 candidates, 0 filtered, file: ends in the middle of its JSON")]
    [InlineData("{\n\"x\": oh\n}\n{\n\"y\":1}\nC\n{\n\"z\":", "1 candidates, 1 filtered, 1:not-json, 7:truncated")]
    public async Task Read_Text_GivesItsEvents(string layout, string expected)
    {
        var text = Laid(layout);
        foreach (var blockBytes in (int[])[1, 7, 100, 1 << 20])
            Assert.Equal(expected, (await ReadAsync([_folder.Write("file", text)], blockBytes)).Shown);
        Assert.Equal(expected, (await ReadAsync([_folder.Write("file", Gzip(Encoding.UTF8.GetBytes(text)))])).Shown);
    }

    [Theory]
    [InlineData("""{"_index":"logs","_id":"1","_score":null,"_source":C,"sort":[1]}""", "1 candidates, 0 filtered")]
    [InlineData("""{"_source":C}""", "1 candidates, 0 filtered")]
    [InlineData("""{ "_id" : "1", "_index" : "cron", "_source" : O }""", "0 candidates, 1 filtered")]
    [InlineData("""{"_source":C}{"_source":O} C""", "2 candidates, 1 filtered")]
    // What is no hit, or not one with a source.
    [InlineData("""{"_index":"cron","_id":"1"}""", "0 candidates, 0 filtered, 1:not-an-object")]
    [InlineData("""{"_index":"cron","_source":"cron"}""", "0 candidates, 0 filtered, 1:not-an-object")]
    [InlineData("""{"_index":"logs","_source":C,"_source":O}""", "0 candidates, 0 filtered, 1:not-an-object")]
    [InlineData("""{"_index":"logs","_source":C""", "0 candidates, 0 filtered, 1:truncated")]
    [InlineData("""{"_index":"logs","_source":C,"event":{"category":"file"},"host":{"id":"h"}}""", "1 candidates, 0 filtered")]
    [InlineData("""{"_x":"\"_source\":{","event":{"category":"file"},"host":{"id":"h"},"y":"cron"}""", "1 candidates, 0 filtered")]
    [InlineData("""{"event":{"category":"file"},"host":{"id":"h"},"y":"cron \"_source\":{}"}""", "1 candidates, 0 filtered")]
    public async Task Read_LineOfASearch_GivesItsSource(string layout, string expected)
    {
        // Behind a line that says nothing of hits.
        var shown = (await ReadAsync([_folder.Write("file", "\n" + Laid(layout))])).Shown.Replace(" 2:", " 1:", StringComparison.Ordinal);
        Assert.Equal(expected, shown);
    }

    [Theory]
    [InlineData("""{"took":1,"timed_out":false,"hits":{"total":{"value":2},"hits":[{"_index":"i","_source":C},{"_index":"i","_source":O}]},"aggregations":{"hits":{"hits":[{}]}}}""", "1 candidates, 1 filtered")]
    [InlineData("""{"_scroll_id":"x","took":1,"hits":{"hits":[{"_source":C}]}}{"_scroll_id":"x","took":1,"hits":{"hits":[{"_source":C}]}}""", "2 candidates, 0 filtered")]
    [InlineData("{\n  \"took\" : 1,\n  \"hits\" : {\n    \"hits\" : [\n      {\n        \"_source\" : C\n      },\n      {\"_source\":O}\n    ]\n  }\n}\n", "1 candidates, 1 filtered")]
    [InlineData("""{"took":1,"hits":{"hits":[]}}""", "0 candidates, 0 filtered")]
    [InlineData("""{"took":1,"hits":{"hits":[{"_source":C},{"_source":C""", "1 candidates, 0 filtered, 1:truncated")]
    [InlineData("""{"took":1,"hits":{"hits":[{"_source":C}""", "1 candidates, 0 filtered, file: ends in the middle of its JSON")]
    [InlineData("""{"hits":"none","x":{"hits":[1]},"event":{"category":"file"},"host":{"id":"h"},"y":"cron"}""", "1 candidates, 0 filtered")]
    public async Task Read_AnswerOfASearch_GivesItsHits(string layout, string expected)
    {
        foreach (var blockBytes in (int[])[1, 7, 100, 1 << 20])
            Assert.Equal(expected, (await ReadAsync([_folder.Write("file", Laid(layout))], blockBytes)).Shown);
    }

    public static TheoryData<string, byte[], string> Packed()
    {
        var (first, second) = (Encoding.UTF8.GetBytes($"{Cron}\n{Other}\n"), Encoding.UTF8.GetBytes($"{Cron}\n"));
        var tar = Tar(("a.ndjson", first), ("b", Gzip(second)), ("empty", []), ("c.txt", Zstd(second)), ("inner", Tar(("d", second))));
        return new()
        {
            { "gzip", Gzip(first), "1 candidates, 1 filtered" },
            { "gzip of several members", [.. Gzip(first), .. Gzip(second), .. Gzip([])], "2 candidates, 1 filtered" },
            { "gzip, a line in two members", [.. Gzip(first[..99]), .. Gzip(first[99..])], "1 candidates, 1 filtered" },
            { "zstd", Zstd(first), "1 candidates, 1 filtered" },
            { "zstd of several frames", [.. Zstd(first), 0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 9, .. Zstd(second)], "2 candidates, 1 filtered" },
            { "tar", tar, "4 candidates, 1 filtered" },
            { "tar.gz", Gzip(tar), "4 candidates, 1 filtered" },
            { "tar.zst", Zstd(tar), "4 candidates, 1 filtered" },
            { "empty gzip", Gzip([]), "0 candidates, 0 filtered" },
        };
    }

    [Theory]
    [MemberData(nameof(Packed))]
    public async Task Read_Packed_GivesItsEvents(string format, byte[] bytes, string expected)
    {
        Assert.Equal(expected, (await ReadAsync([_folder.Write(format, bytes)])).Shown);
        Assert.Equal(expected, (await ReadAsync([_folder.Write(format, bytes)], blockBytes: 10, workers: 3)).Shown);
    }

    [Fact]
    public async Task Read_EntryOfAnArchive_IsNamedInTheOriginOfItsEvents()
    {
        var path = _folder.Write("a.tar.gz", Gzip(Tar(("logs/b.ndjson", Encoding.UTF8.GetBytes($"{Other}\n{Cron}\n")))));
        var candidate = Assert.Single((await ReadAsync([path])).Candidates);
        Assert.Equal(new RecordOrigin($"{path}!logs/b.ndjson", 0, Other.Length + 1, 0, 0, RecordTimestampType.NotAvailable), candidate.Origin);
    }

    [Fact]
    public async Task Read_EntryWithAHostileName_IsNamedWithoutWhatATerminalObeys()
    {
        var path = _folder.Write("a.tar", Tar(("x\u001b[2J\u202ey", Encoding.UTF8.GetBytes(Cron))));
        Assert.Equal($"{path}!x?[2J?y", Assert.Single((await ReadAsync([path])).Candidates).Origin.Topic);
    }

    public static TheoryData<string, byte[], string> Damaged()
    {
        // Ids that do not compress, so that a cut is where it looks.
        var random = new Random(1);
        var lines = string.Concat(Enumerable.Range(0, 500).Select(_ => $"{Cron[..^1]},\"x\":\"{random.NextInt64():x}{random.NextInt64():x}\"}}\n"));
        var text = Encoding.UTF8.GetBytes(lines);
        var (gzip, zstd, tar) = (Gzip(text), Zstd(text), Tar(("a", text), ("b", text)));
        const string All = "500 candidates, 0 filtered";
        return new()
        {
            { "its sum is missing", gzip[..^8], $"{All}, file: its gzip data ends in the middle" },
            { "half its length is missing", gzip[..^2], $"{All}, file: its gzip data ends in the middle" },
            { "wrong sum", With(gzip, gzip.Length - 6), $"{All}, file: its gzip data is damaged" },
            { "wrong length", With(gzip, gzip.Length - 1), $"{All}, file: its gzip data is damaged" },
            { "second member cut in its header", [.. gzip, .. gzip[..5]], $"{All}, file: its gzip data ends in the middle" },
            { "something behind gzip", [.. gzip, .. "something"u8], $"{All}, file: something else follows its gzip data" },
            { "much behind gzip", [.. gzip, .. Enumerable.Repeat((byte)'x', 100_000)], $"{All}, file: something else follows its gzip data" },
            { "gzip's header alone", gzip[..10], "0 candidates, 0 filtered, file: its gzip data ends in the middle" },
            { "zstd, its sum is missing", zstd[..^4], $"{All}, file: ends in the middle" },
            { "zstd, wrong sum", With(zstd, zstd.Length - 1), $"{All}, file: its zstd data is damaged: Restored data doesn't match checksum" },
            { "something behind zstd", [.. zstd, .. "something"u8], $"{All}, file: its zstd data is damaged: Unknown frame descriptor" },
            { "tar cut between entries", tar[..(tar.Length / 2 - 512)], $"{All}, file: ends in the middle" },
            { "tar without its end", tar[..^1024], "1000 candidates, 0 filtered, file: ends in the middle" },
            { "something behind tar", [.. tar, .. "something"u8], "1000 candidates, 0 filtered, file: something else follows its tar archive" },
            { "tar in gzip with a wrong sum", With(Gzip(tar), Gzip(tar).Length - 6), "1000 candidates, 0 filtered, file: its gzip data is damaged" },
            { "tar of a damaged entry", Tar(("a", With(gzip, gzip.Length - 6)), ("b", text)), "1000 candidates, 0 filtered, file!a: its gzip data is damaged" },
            { "UTF-16", Encoding.Unicode.GetPreamble(), "0 candidates, 0 filtered, file: is UTF-16, which is not read" },
            { "zip", [(byte)'P', (byte)'K', 3, 4, 0], "0 candidates, 0 filtered, file: is a zip archive, which is not read" },
        };
    }

    [Theory]
    [MemberData(nameof(Damaged))]
    public async Task Read_Damaged_GivesWhatCameBeforeAndNamesTheDamageOnce(string damage, byte[] bytes, string expected)
    {
        Assert.NotNull(damage);
        Assert.Equal(expected, (await ReadAsync([_folder.Write("file", bytes)])).Shown);
    }

    // Wherever it is cut: never fewer events than the whole lines that can be had, and never without a word.
    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("tar")]
    public async Task Read_CutAnywhere_SaysSo(string format)
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"{Cron}\n", 3)));
        var whole = format == "gzip" ? Gzip(text) : format == "zstd" ? Zstd(text) : Tar(("a", text));
        // Less than the magic is text; less than a block is no archive yet, and one of the two blocks at its end is enough.
        for (var length = format == "tar" ? 1_024 : 4; length < whole.Length - (format == "tar" ? 1_024 : 0); length += format == "tar" ? 128 : 1)
        {
            var read = await ReadAsync([_folder.Write("file", whole[..length])]);
            Assert.True(read.Chunks.Count(c => c.Problem is not null) == 1, $"{length}: {read.Shown}");
        }
    }

    [Fact]
    public async Task Open_NotThereOrADirectoryOrForbidden_SaysWhatAndTheNextFileIsRead()
    {
        Directory.CreateDirectory(_folder.PathOf("directory"));
        var read = await ReadAsync([_folder.PathOf("missing"), _folder.PathOf("directory"), _folder.Write("good", Cron)]);
        Assert.Equal("1 candidates, 0 filtered, missing: is not there, directory: is a directory", read.Shown);
        Assert.Equal($"{_folder.PathOf("missing")}: is not there; name a file that can be read", $"{read.Chunks[0].Problem}");
    }

    [Fact]
    public void Read_FileShrinksMeanwhile_GivesWhatIsThereAndSaysSo()
    {
        var path = _folder.Write("file", string.Concat(Enumerable.Repeat($"{Cron}\n", 1_000)));
        using var file = EventFile.Open(path, new(MaxEventBytes, blockBytes: 1_000));
        file.Next()!.Dispose();
        using (var writer = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            writer.SetLength(50_000);
        var (behind, problem) = (0L, "");
        while (file.Next() is { } chunk)
            using (chunk)
                (behind, problem) = (Math.Max(behind, chunk.Offset + chunk.Length), $"{chunk.Problem}");
        Assert.Equal((50_000, $"{path}: became shorter while it was read; read a copy that nobody writes to"), (behind, problem));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1 << 20)]
    public async Task Read_LongLine_IsADeadLetterOfItsFirstBytes(int blockBytes)
    {
        var longest = MaxEventBytes + 64 * 1_024;
        var lines = new[] { new string('x', longest), new string('y', longest + 1), new string('z', 1_000_000), Cron, new string('e', longest + 1) };
        var read = await ReadAsync([_folder.Write("file", string.Join('\n', lines))], blockBytes);
        Assert.Equal("1 candidates, 1 filtered, 2:too-large, 3:too-large, 5:too-large", read.Shown);
        Assert.Equal([longest + 1, 1_000_000, longest + 1], read.Letters.Select(l => l.Letter.Length));
        Assert.All(read.Letters, l => Assert.Equal(MaxEventBytes, l.Letter.Bytes.Length));
        Assert.Equal(lines[..3].Sum(l => l.Length + 1), read.Candidates.Single().Origin.Offset);
    }

    [Fact]
    public async Task Read_LargeElementOfAnArray_IsADeadLetterUpToTheNextLineOfAnObject()
    {
        var text = $"[{Cron},\n{{\"x\":\"{new string('x', 200_000)}\"}},\n{Cron}";
        var read = await ReadAsync([_folder.Write("file", text)]);
        Assert.Equal("2 candidates, 0 filtered, 2:too-large", read.Shown);
    }

    // 2,000,000 times as large as it looks.
    [Fact]
    public async Task Read_Bomb_StaysWithinItsBlocks()
    {
        var bomb = Gzip(Gzip(new byte[200_000_000]));
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Assert.Equal("0 candidates, 0 filtered, 1:too-large", (await ReadAsync([_folder.Write("file", bomb)])).Shown);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 100_000_000);
    }

    private static string Laid(string layout) =>
        layout.Replace("C", Cron, StringComparison.Ordinal).Replace("O", Other, StringComparison.Ordinal);

    private static byte[] With(byte[] bytes, int changed)
    {
        var copy = (byte[])bytes.Clone();
        copy[changed] ^= 0x55;
        return copy;
    }
}
