using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary><c>cronwatch rules</c> as users call it.</summary>
public sealed class RulesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cronwatch-rules-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task RulesCheck_RulesThatShip_HasNothingToSay() =>
        Assert.Equal((0, "", "1 rules, 0 errors, 0 findings"), Trimmed(await CronwatchProcess.RunAsync(["rules", "check"])));

    [Fact]
    public async Task RulesCheck_DirectoryWithErrorsAndFindings_ListsAllAndEndsWithOne()
    {
        var file = await WriteRuleAsync("a.toml", "host.os.type == \"linux\"", "host.os.type == \"linux*\"");
        await WriteRuleAsync("b.toml", "host.os.type == \"linux\"", "host.os.type = \"linux\"");
        var (exit, output, errors) = Trimmed(await CronwatchProcess.RunAsync(["rules", "check", _directory]));
        Assert.Equal(1, exit);
        Assert.Equal("1 rules, 1 errors, 1 findings", errors);
        var lines = output.Split('\n');
        Assert.Matches($@"^{System.Text.RegularExpressions.Regex.Escape(file)}:\d+:\d+: finding: `\*` is a plain character after `==`; .+$", lines[0]);
        Assert.Matches(@"b\.toml:\d+:\d+: `=` is no operator; write `==`$", lines[1]);
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public async Task RulesCheck_NoDirectory_EndsWithTwo() =>
        Assert.Equal((2, "", "/nowhere: there is no such directory; name a directory of rule files"),
            Trimmed(await CronwatchProcess.RunAsync(["rules", "check", "/nowhere"])));

    [Fact]
    public async Task RulesShow_RulesThatShip_TellsFieldsAndLiterals()
    {
        var (exit, output, errors) = Trimmed(await CronwatchProcess.RunAsync(["rules", "show"]));
        Assert.Equal((0, ""), (exit, errors));
        Assert.Contains("  rule_id      ff10d4d8-fea7-422d-afb1-e5a2702369a9, version 14\n", output, StringComparison.Ordinal);
        Assert.Contains("  filtered by  cron\n", output, StringComparison.Ordinal);
        Assert.EndsWith("events are filtered by: cron", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RulesExplain_EventOfThePackageManager_NamesTheExclusionThatDecided()
    {
        var file = Path.Combine(_directory, "event.json");
        await File.WriteAllTextAsync(file, Some.FileEvent("/etc/cron.d/x", executable: "/usr/bin/dpkg"));
        var (exit, output, errors) = Trimmed(await CronwatchProcess.RunAsync(["rules", "explain", "Cron Job Created or Modified", file]));
        Assert.Equal((1, ""), (exit, errors));
        Assert.StartsWith("Cron Job Created or Modified: does not match\n", output, StringComparison.Ordinal);
        Assert.EndsWith(
            "What stood between the event and an alert:\n" +
            "  holds:         process.executable in (\"/usr/bin/dpkg\"); process.executable is \"/usr/bin/dpkg\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RulesExplain_EventThatMatches_NamesWhatMadeItMatch()
    {
        var (exit, output, errors) = Trimmed(await CronwatchProcess.RunAsync(["rules", "explain",
            Path.Combine(Repository.Root, "rules", "v19", "cron_job_created_or_modified.toml"), Path.Combine(Repository.Root, "docs", "example", "event.json")]));
        Assert.Equal((0, ""), (exit, errors));
        Assert.Contains("  holds:         file.path like \"/etc/cron.d/*\"; file.path is \"/etc/cron.d/persist\"\n", output, StringComparison.Ordinal);
        Assert.Matches(@"  and none of \d+ exclusions$", output);
    }

    [Theory]
    [InlineData("no such rule", "docs/example/event.json", "there is no rule `no such rule` in ")]
    [InlineData("Cron Job Created or Modified", "/nowhere.json", "/nowhere.json: ")]
    [InlineData("Cron Job Created or Modified", "README.md", ":1:1: not-json; the event must be a JSON object")]
    public async Task RulesExplain_WrongUse_SaysSoAndEndsWithTwo(string rule, string file, string expected)
    {
        var (exit, _, errors) = await CronwatchProcess.RunAsync(["rules", "explain", rule, Path.Combine(Repository.Root, file)]);
        Assert.Equal(2, exit);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
    }

    private async Task<string> WriteRuleAsync(string name, string written, string instead)
    {
        var file = Path.Combine(_directory, name);
        var rule = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "rules", "default", "cron_job_created_or_modified.toml"));
        await File.WriteAllTextAsync(file, rule.Replace(written, instead, StringComparison.Ordinal));
        return file;
    }

    private static (int ExitCode, string Output, string Errors) Trimmed((int ExitCode, string Output, string Errors) run) =>
        (run.ExitCode, run.Output.Trim(), run.Errors.Trim());
}
