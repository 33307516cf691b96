using System.Globalization;
using System.Text;
using Cronwatch.Ingest.Files;

namespace Cronwatch.Ingest.Tests.Files;

using static EventFolder;

public sealed class FileScanTests : IDisposable
{
    private readonly EventFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Escapes, literals and line ends lie across every border once.
    [Theory]
    [InlineData("cron")]
    [InlineData("cron,passwd")]
    [InlineData("")]
    public async Task Read_AnyChunkSize_GivesTheSame(string literals)
    {
        var filter = new Prefilter(literals.Length == 0 ? null : [.. literals.Split(',')]);
        var file = _folder.Write("file", string.Join('\n', [
            """{"host":{"id":"h"},"event":{"category":"file"},"x":"\u0063ron"}""", "", "{\"a\":1}\r", "{\"a\":\"ä€😀\"}", "  ",
            """{"host":{"id":"h"},"event":{"category":["file"]},"x":"CRON"}""", "cron and no event",
            """{"_index":"i","_source":{"host":{"id":"h"},"event":{"category":"file"},"x":"passwd"}}""", "{\"b\":2}"]));
        var expected = (await ReadAsync([file], prefilter: filter)).InFull;
        for (var blockBytes = 1; blockBytes <= new FileInfo(file).Length + 1; blockBytes++)
            Assert.Equal(expected, (await ReadAsync([file], blockBytes, prefilter: filter)).InFull);
        Assert.Equal(expected, (await ReadAsync([file], blockBytes: 10, workers: 4, prefilter: filter)).InFull);
    }

    [Fact]
    public async Task Read_SeveralWorkers_GivesTheOrderOfTheFiles()
    {
        var files = Enumerable.Range(0, 5).Select(f => _folder.Write($"{f}", string.Concat(
            Enumerable.Range(0, 500).Select(i => i % 3 == 0 ? $"{Cron}\n" : $"{Other}\n")))).ToArray();
        var read = await ReadAsync(files, blockBytes: 3_000, workers: 4);
        var places = read.Candidates.Select(c => (File: Path.GetFileName(c.Origin.Topic), c.Origin.Offset)).ToArray();
        Assert.Equal(places.OrderBy(p => p.File, StringComparer.Ordinal).ThenBy(p => p.Offset), places);
        Assert.Equal((5 * 167, 2_500), (places.Length, read.Read));
    }

    [Fact]
    public async Task Read_ProcessEvents_AreContextAndEachObjectIsCountedOnce()
    {
        const string Process = """{"host":{"id":"h"},"event":{"category":["process","file"],"action":"exec"},"process":{"entity_id":"p"},"x":"cron"}""";
        var file = _folder.Write("file", $"{Process}\n{Other}\ncron\n{Cron}\n{Process.Replace("cron", "x", StringComparison.Ordinal)}\n");
        var chunk = Assert.Single((await ReadAsync([file])).Chunks);
        Assert.Equal((5, 1, 2, 2, 1, 1), (chunk.Read, chunk.Result.Filtered, chunk.Result.Candidates.Count, chunk.Result.Context, chunk.Result.Both, chunk.Result.DeadLetters.Count));
    }

    [Fact]
    public async Task Read_NobodyTakesTheResults_StopsReading()
    {
        const int Workers = 2;
        var file = _folder.Write("file", string.Concat(Enumerable.Repeat($"{Other}\n", 1_000)));
        using var scan = new FileScan([file], new(MaxEventBytes, blockBytes: 1_000), Workers);
        var (begun, waiting) = (0, new SemaphoreSlim(0));
        await using (var results = scan.ReadAsync<int>(() => chunk =>
        {
            if (Interlocked.Increment(ref begun) == Workers * 3)
                waiting.Release();
            return chunk.Length;
        }).GetAsyncEnumerator())
        {
            Assert.True(await results.MoveNextAsync());
            await waiting.WaitAsync();
        }
        // As many as wait for their turn, one that was taken, one under way a worker.
        Assert.InRange(begun, Workers * 3, Workers * 3 + 1 + Workers);
    }

    [Fact]
    public async Task Read_Cancelled_EndsAndSaysSo()
    {
        using var stopping = new CancellationTokenSource();
        var file = _folder.Write("file", string.Concat(Enumerable.Repeat($"{Other}\n", 1_000)));
        using var scan = new FileScan([file], new(MaxEventBytes, blockBytes: 1_000), 2);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in scan.ReadAsync<int>(() => chunk => chunk.Length, stopping.Token))
                await stopping.CancelAsync();
        });
    }

    [Fact]
    public async Task Read_WorkFails_ThrowsWhereItsResultIsTaken()
    {
        var file = _folder.Write("file", Cron);
        using var scan = new FileScan([file], new(MaxEventBytes), 2);
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var _ in scan.ReadAsync<int>(() => _ => throw new InvalidOperationException()))
                continue;
        });
    }

    [Fact]
    public void OfWritten_RandomLines_CountsThoseThatHoldMoreThanBlanks()
    {
        var random = new Random(1);
        for (var round = 0; round < 2_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(120)).Select(_ => "x\n\n \t\ry{}"[random.Next(9)]));
            var expected = text.Split('\n').Count(l => l.Trim(' ', '\t', '\r').Length > 0);
            Assert.True(expected == LineCount.OfWritten(Encoding.ASCII.GetBytes(text)), string.Create(CultureInfo.InvariantCulture, $"{round}: {text}"));
        }
    }
}
