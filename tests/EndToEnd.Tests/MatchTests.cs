using System.IO.Compression;
using Cronwatch.Detect.Rules;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary><c>cronwatch match</c> as users call it.</summary>
public sealed class MatchTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cronwatch-match-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("default")]
    [InlineData("v19")]
    public async Task Match_ExamplesOfTheRule_PrintsThoseThatAlertUnchanged(string version)
    {
        var file = Path.Combine(_directory, "events.ndjson");
        await File.WriteAllLinesAsync(file, CronExample.All.Select(e => e.ToJson()));
        var (exit, output, _) = await CronwatchProcess.RunAsync(["match", QueryOf(version), file]);
        Assert.Equal(0, exit);
        Assert.Equal(
            CronExample.All.Where(e => version == "v19" ? e.By19 : e.By14).Select(e => e.ToJson()),
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Match_NothingMatches_EndsWithOne()
    {
        var file = Path.Combine(_directory, "events.ndjson");
        await File.WriteAllTextAsync(file, Some.FileEvent("/tmp/x"));
        Assert.Equal((1, "", ""), await CronwatchProcess.RunAsync(["match", QueryOf("default"), file]));
    }

    [Fact]
    public async Task Match_WrongQuery_SaysWhereAndEndsWithTwo()
    {
        var (exit, _, errors) = await CronwatchProcess.RunAsync(["match", "file where file.path not like \"/etc/*\"", "-"]);
        Assert.Equal(2, exit);
        Assert.Equal(
            """
            query:1:22: `not like` is no operator; write `not file.path like …`
              file where file.path not like "/etc/*"
                                   ^
            """, errors.TrimEnd());
    }

    [Fact]
    public async Task Match_BadLineAmongGoodOnes_NamesItPrintsTheOthersAndEndsWithTwo()
    {
        var file = Path.Combine(_directory, "events.ndjson");
        var good = Some.FileEvent("/etc/cron.d/x");
        await File.WriteAllTextAsync(file, $"{good}\nno event\n{good}\n");
        var (exit, output, errors) = await CronwatchProcess.RunAsync(["match", "--count", "any where true", file]);
        Assert.Equal((2, "2"), (exit, output.Trim()));
        Assert.StartsWith($"{file}:2:1: not-json; ", errors, StringComparison.Ordinal);
    }

    // Lines that cannot match are not parsed; where events begin and end is found all the same.
    [Theory]
    [InlineData("G\nB\nG\n", 2)]
    [InlineData("G\r\nB\r\nG", 2)]
    [InlineData("BG\nG\nB", 2)]
    [InlineData("[G,\nB,\nG]\nG", 3)]
    [InlineData("B\n[G]", 1)]
    [InlineData("B\n\n\nG", 1)]
    [InlineData("{\n\"x\":B\n}\nG", 1)]
    [InlineData("{\"x\":B}\nG", 1)]
    [InlineData("{\"x\":1}{\"y\":{}\n}\nG", 1)]
    public async Task Match_EventsInAnyLayout_FindsEach(string layout, int expected)
    {
        var file = Path.Combine(_directory, "events.json");
        await File.WriteAllTextAsync(file, layout.Replace("G", Some.FileEvent("/etc/cron.d/x"), StringComparison.Ordinal)
            .Replace("B", Some.FileEvent("/tmp/x"), StringComparison.Ordinal));
        var (exit, output, errors) = await CronwatchProcess.RunAsync(["match", "--count", QueryOf("default"), file]);
        Assert.Equal((0, expected.ToString(System.Globalization.CultureInfo.InvariantCulture), ""), (exit, output.Trim(), errors));
    }

    [Fact]
    public async Task Match_PackedHitsOfASearch_PrintsThoseWhoseSourceMatches()
    {
        var file = Path.Combine(_directory, "hits.ndjson.gz");
        string[] hits = [Hit("/etc/cron.d/x"), Hit("/tmp/x"), Hit("/etc/cron.d/y")];
        await using (var gzip = new StreamWriter(new GZipStream(File.Create(file), CompressionLevel.Fastest)))
            await gzip.WriteAsync(string.Join('\n', hits));
        Assert.Equal((0, $"{hits[0]}\n{hits[2]}\n", ""), await CronwatchProcess.RunAsync(["match", QueryOf("default"), file]));

        static string Hit(string path) => $$"""{"_index":"logs","_id":"1","_source":{{Some.FileEvent(path)}}}""";
    }

    [Fact]
    public async Task Match_FileIsNotThere_NamesItReadsTheOthersAndEndsWithTwo()
    {
        var file = Path.Combine(_directory, "events.ndjson");
        await File.WriteAllTextAsync(file, Some.FileEvent("/etc/cron.d/x"));
        Assert.Equal(
            (2, "1\n", "missing: is not there; name a file that can be read\n"),
            await CronwatchProcess.RunAsync(["match", "--count", QueryOf("default"), "missing", file]));
    }

    [SkippableFact]
    public async Task Match_RealDocuments_DecodeAndNoneOfTheFileEventsMatches()
    {
        var samples = Path.Combine(Repository.Root, "..", "shared", "samples");
        Skip.IfNot(Directory.Exists(samples), "no folder of real documents lies beside the checkout");
        var files = Directory.GetFiles(samples, "elastic_defend_*json").Order().ToArray();
        var (exit, output, errors) = await CronwatchProcess.RunAsync(["match", "--count", "any where true", .. files]);
        Assert.Equal((0, "13", ""), (exit, output.Trim(), errors));
        Assert.Equal(1, (await CronwatchProcess.RunAsync(["match", QueryOf("default"), .. files])).ExitCode);
    }

    private static string QueryOf(string version)
    {
        Assert.True(RuleSet.TryLoad(Path.Combine(Repository.Root, "rules", version), [], out var rules, out _));
        return rules.Rules.Single().QueryText;
    }
}
