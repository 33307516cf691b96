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
        Assert.Equal("query:1:22: `not like` is no operator; write `not file.path like …`", errors.Trim());
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
        return rules.Rules.Single().Info.Rule.GetProperty("query").GetString()!;
    }
}
