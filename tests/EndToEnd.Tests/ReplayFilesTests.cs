using System.IO.Compression;
using System.Text.Json;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>Files of events are replayed without a broker.</summary>
public sealed class ReplayFilesTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cronwatch-files-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Replay_SimulationWithLabels_FindsAllOfThemWithTheirProcesses()
    {
        var (events, labels) = await SimulateAsync();

        var replay = await ReplayAsync(events, "--expect", labels, "--out", PathOf("out.ndjson"), "--report", PathOf("page.html"));

        Assert.True(replay.ExitCode == 0, replay.Errors);
        var expected = (await File.ReadAllLinesAsync(labels)).Count(line => line.Contains("\"detected\"", StringComparison.Ordinal));
        Assert.InRange(expected, 5, 100);
        Assert.Equal((expected, 5_000), (replay.Summary.GetProperty("alerts").GetInt64(), replay.Summary.GetProperty("events").GetInt64()));
        Assert.Contains("rules: precision 1.000, recall 1.000", replay.Errors, StringComparison.Ordinal);
        Assert.Equal((1, 1), (replay.Summary.GetProperty("precision").GetDouble(), replay.Summary.GetProperty("recall").GetDouble()));
        string[] parts = ["filtered", "candidates", "context", "both", "dead_letters"];
        Assert.Equal(5_000, parts.Sum(part => replay.Summary.GetProperty(part).GetInt64()));
        var alerts = (await File.ReadAllLinesAsync(PathOf("out.ndjson"))).Select(line => JsonElement.Parse(line)).Where(a => a.GetProperty("cronwatch.outcome").GetString() == "alert").ToList();
        Assert.Equal(expected, alerts.Select(a => a.GetProperty("kibana.alert.uuid").GetString()).Distinct().Count());
        var page = await File.ReadAllTextAsync(PathOf("page.html"));
        Assert.Equal(expected, page.Split("<details class=\"alert\"").Length - 1);
        Assert.Contains(alerts, a => a.GetProperty("guide.ancestry").GetProperty("links").GetArrayLength() > 2);
    }

    [Fact]
    public async Task Replay_ComparedWithAnotherVersion_WritesReportsAndHasFindings()
    {
        var (events, _) = await SimulateAsync();

        var replay = await ReplayAsync(events, "--compare", Path.Combine(Repository.Root, "rules", "v19"), "--no-context",
            "--report", PathOf("r.md"), "--report", PathOf("r.xml"), "--report", PathOf("r.json"));

        Assert.Equal(1, replay.ExitCode);
        Assert.Equal((0, 1), (replay.Summary.GetProperty("only_a").GetInt64(), replay.Summary.GetProperty("only_b").GetInt64()));
        Assert.Contains("process.name in (\"perl\")", replay.Errors, StringComparison.Ordinal);
        Assert.All(["r.md", "r.xml", "r.json"], name => Assert.Contains("perl", File.ReadAllText(PathOf(name)), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Replay_SomeOfTheFilesCannotBeRead_ReadsTheRestAndNamesThem()
    {
        var good = PathOf("good.ndjson");
        await File.WriteAllLinesAsync(good, ["{ this is cron and no JSON }", Some.FileEvent("/etc/cron.d/x", id: "e1"), Some.FileEvent("/tmp/x", id: "e2")]);
        var cut = PathOf("cut.gz");
        await using (var gzip = new GZipStream(File.Create(cut), CompressionLevel.Fastest))
            gzip.Write(System.Text.Encoding.UTF8.GetBytes(Some.FileEvent("/etc/cron.d/y", id: "e3") + "\n"));
        await File.WriteAllBytesAsync(cut, (await File.ReadAllBytesAsync(cut))[..^9]);

        var replay = await CronwatchProcess.RunAsync(["replay", good, cut, PathOf("not-there.ndjson")]);

        Assert.Equal(1, replay.ExitCode);
        var summary = JsonElement.Parse(replay.Output);
        Assert.Equal(1, summary.GetProperty("dead_letters").GetInt64());
        Assert.InRange(summary.GetProperty("alerts").GetInt64(), 1, 2);
        Assert.False(summary.GetProperty("replay").GetProperty("complete").GetBoolean());
        Assert.Contains($"{good}:1:1: not-json", replay.Errors, StringComparison.Ordinal);
        Assert.Contains($"{cut}: ", replay.Errors, StringComparison.Ordinal);
        Assert.Contains($"{PathOf("not-there.ndjson")}: is not there", replay.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--from is not before", "--from", "2026-01-15T10:00:00Z", "--to", "2026-01-15T09:00:00Z")]
    [InlineData("--slack `soon` is no time", "--slack", "soon")]
    [InlineData("--report: r.doc has none of the forms", "--report", "r.doc")]
    [InlineData("--rate is more than 0", "--rate", "-1")]
    [InlineData("--offsets `t/0` are none", "--offsets", "t/0")]
    [InlineData("leave the files out", "e.ndjson", "--gaps")]
    public async Task Replay_WrongUse_SaysWhatAndEndsWith2(string said, params string[] flags)
    {
        var (exit, output, errors) = await CronwatchProcess.RunAsync(["replay", .. flags]);
        Assert.Equal((2, ""), (exit, output));
        Assert.All(said.Split(" is not ", 2), part => Assert.Contains(part, errors, StringComparison.Ordinal));
    }

    private async Task<(string Events, string Labels)> SimulateAsync()
    {
        var events = PathOf("e.ndjson");
        var simulated = await CronwatchProcess.RunAsync(["simulate", "--out", events, "--hosts", "50", "--count", "5000", "--rate", "500", "--seed", "5"]);
        Assert.True(simulated.ExitCode == 0, simulated.Errors);
        return (events, $"{events}.labels.ndjson");
    }

    private static async Task<(int ExitCode, JsonElement Summary, string Errors)> ReplayAsync(params string[] arguments)
    {
        var (exit, output, errors) = await CronwatchProcess.RunAsync(["replay", .. arguments]);
        return (exit, output.Length > 0 ? JsonElement.Parse(output) : default, errors);
    }

    private string PathOf(string name) => Path.Combine(_directory.FullName, name);
}
