using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Cronwatch.App.Telemetry;
using Cronwatch.Ingest;
using Cronwatch.Ingest.Files;

namespace Cronwatch.PipelineBench;

/// <summary><c>files</c>: the reading of event files, beside what somebody would write first, in turns.</summary>
internal static class FilesMode
{
    // As the internal topics take them by default.
    private const int MaxEventBytes = 1_000_000;

    public static Command Create()
    {
        var events = BenchOptions.Count("--events", 1_000_000, "file events in the file");
        var rounds = BenchOptions.Count("--rounds", 3, "how often everything is measured, in turns");
        var command = new Command("files", "reads a file of events for the cron rule, up to its candidates, beside a loop written by hand.") { events, rounds };
        command.SetAction((parsed, cancelled) => RunAsync(parsed.GetValue(events), parsed.GetValue(rounds), cancelled));
        var loop = new Command("read-file", "One reading of `files`.") { Hidden = true };
        var (path, kind) = (new Argument<string>("path"), new Argument<int>("workers"));
        loop.Arguments.Add(path);
        loop.Arguments.Add(kind);
        loop.SetAction((parsed, cancelled) => ReadAsync(parsed.GetRequiredValue(path), parsed.GetRequiredValue(kind), cancelled));
        command.Subcommands.Add(loop);
        return command;
    }

    private static async Task RunAsync(int events, int rounds, CancellationToken cancelled)
    {
        var directory = Directory.CreateTempSubdirectory("cronwatch-bench-");
        try
        {
            var plain = Path.Combine(directory.FullName, "events.ndjson");
            await Console.Error.WriteLineAsync($"writing {events} file events");
            using (var simulate = Child.Cronwatch("simulate", "--out", plain, "--fast", "--files-only", "--count", events.ToString(CultureInfo.InvariantCulture)))
                await simulate.EndAsync(cancelled);
            var (gzip, zstd) = (plain + ".gz", plain + ".zst");
            await PackAsync(plain, gzip, s => new GZipStream(s, CompressionLevel.Fastest), cancelled);
            await PackAsync(plain, zstd, s => new ZstdSharp.CompressionStream(s), cancelled);
            await MeasureAsync(new FileInfo(plain).Length, rounds, [
                new("`File.ReadLines`, `Contains`, `JsonDocument`", plain, 0),
                new("plain, one worker", plain, 1), new("plain, two workers", plain, 2),
                new("gzip, two workers", gzip, 2), new("zstd, two workers", zstd, 2)], cancelled);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(long bytes, int rounds, Contender[] contenders, CancellationToken cancelled)
    {
        MarkdownTable.Begin("round", "what", "MB/s", "MB a CPU second", "to by hand", "CPU, to by hand", "to one worker", "peak memory MB");
        for (var round = 1; round <= rounds; round++)
        {
            var all = new List<RunSummary>();
            foreach (var contender in contenders)
            {
                using var child = Child.Self("files", "read-file", contender.Path, contender.Workers.ToString(CultureInfo.InvariantCulture));
                all.Add(JsonSerializer.Deserialize(await child.EndAsync(cancelled), SummaryJson.Default.RunSummary)!);
                var (one, byHand, it) = (all[Math.Min(1, all.Count - 1)], all[0], all[^1]);
                if ((it.Events, it.Candidates) != (byHand.Events, byHand.Candidates))
                    throw new ChildException($"{contender.Name} found {it.Candidates} in {it.Events}, by hand {byHand.Candidates} in {byHand.Events}", 1);
                MarkdownTable.Row(round, contender.Name, MarkdownTable.Number(bytes / it.Seconds / 1e6), MarkdownTable.Number(bytes / it.CpuSeconds / 1e6),
                    MarkdownTable.Number(byHand.Seconds / it.Seconds, 2), MarkdownTable.Number(byHand.CpuSeconds / it.CpuSeconds, 2),
                    MarkdownTable.Number(one.Seconds / it.Seconds, 2), MarkdownTable.Number(it.PeakMemoryBytes / 1e6));
            }
        }
    }

    private static async Task ReadAsync(string path, int workers, CancellationToken cancelled)
    {
        await OnceAsync();          // Until all of it is compiled.
        var (began, before) = (Stopwatch.GetTimestamp(), ResourceUse.SoFar);
        var (events, candidates) = await OnceAsync();
        var (took, used) = (Stopwatch.GetElapsedTime(began), ResourceUse.SoFar - before);
        Console.WriteLine(new RunSummary
        {
            Events = events,
            Candidates = candidates,
            Seconds = took.TotalSeconds,
            EventsPerSecond = events / took.TotalSeconds,
            CpuSeconds = used.Cpu.TotalSeconds,
            AllocatedBytes = used.AllocatedBytes,
            PeakMemoryBytes = ResourceUse.PeakMemoryBytes,
        }.ToJson());

        async Task<(long Events, long Candidates)> OnceAsync() => workers == 0 ? ByHand(path) : await ByCronwatchAsync(path, workers, cancelled);
    }

    private static (long Events, long Candidates) ByHand(string path)
    {
        var (events, candidates) = (0L, 0L);
        foreach (var line in File.ReadLines(path))
        {
            events++;
            if (!line.Contains("cron", StringComparison.OrdinalIgnoreCase))
                continue;
            using var document = JsonDocument.Parse(line);
            var categories = document.RootElement.GetProperty("event").GetProperty("category");
            if (categories.EnumerateArray().Any(c => c.ValueEquals("file")) && document.RootElement.GetProperty("host").TryGetProperty("id", out _))
                candidates++;
        }
        return (events, candidates);
    }

    private static async Task<(long Events, long Candidates)> ByCronwatchAsync(string path, int workers, CancellationToken cancelled)
    {
        var filter = new Prefilter(["cron"]);
        using var scan = new FileScan([path], new FileLimits(MaxEventBytes), workers);
        var (events, candidates) = (0L, 0L);
        await foreach (var chunk in scan.ReadAsync(filter, () => new RecordIntake(filter, ["file"], MaxEventBytes), cancelled))
        {
            if (chunk.Problem is { } problem)
                throw new ChildException($"{problem}", 1);
            events += chunk.Read;
            candidates += chunk.Result.Candidates.Count;
        }
        return (events, candidates);
    }

    private static async Task PackAsync(string plain, string packed, Func<Stream, Stream> pack, CancellationToken cancelled)
    {
        await using var from = File.OpenRead(plain);
        await using var file = File.Create(packed);
        await using var to = pack(file);
        await from.CopyToAsync(to, cancelled);
    }

    private sealed record Contender(string Name, string Path, int Workers);
}
