using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary><c>cronwatch exceptions</c> as users call it.</summary>
[Collection(SharedKafka.Name)]
public sealed class ExceptionsTests(KafkaCluster kafka) : IDisposable
{
    private const string Rule = "rule_id = \"ff10d4d8-fea7-422d-afb1-e5a2702369a9\"\n";

    private readonly string _directory = Directory.CreateTempSubdirectory("cronwatch-exceptions-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task ExceptionsCheck_NothingToSay_EndsWithZero()
    {
        await WriteAsync("backup.toml", Rule + "[[items]]\nname = \"Backup\"\nentries = [{ field = \"process.executable\", value = \"/opt/backup\" }]\n");
        Assert.Equal((0, "", "1 items, 0 errors, 0 findings"), Trimmed(await CronwatchProcess.RunAsync(["exceptions", "check", _directory])));
    }

    [Fact]
    public async Task ExceptionsCheck_DirectoryOfRules_ChecksTheExceptionsInIt()
    {
        File.Copy(Path.Combine(Repository.Root, "rules", "default", "cron_job_created_or_modified.toml"), Path.Combine(_directory, "cron.toml"));
        var broken = await WriteAsync("exceptions/a.toml", Rule + "[[items]]\nname = \"A\"\nentries = [{ field = \"host.ip\", value = \"ten\" }]\n");
        var broad = await WriteAsync("exceptions/b.toml", Rule + "[[items]]\nname = \"B\"\nexpire_time = \"2020-01-01\"\nentries = [{ field = \"user.name\", value = \"root\" }]\n");
        var (exit, output, errors) = Trimmed(await CronwatchProcess.RunAsync(["exceptions", "check", _directory]));
        Assert.Equal((1, "1 items, 1 errors, 2 findings"), (exit, errors));
        Assert.Equal($"""
            {broken}:4:41: `ten` cannot be compared with an address; write an address such as `"10.0.0.1"` or `"10.0.0.0/8"`
            {broad}:3:8: finding: the item `b` expired at 2020-01-01T00:00:00Z; remove it, or give it a later `expire_time`
            {broad}:5:11: finding: the item excepts nearly every alert of its rules; add entries about the user and the command line, or the path of the program
            """, output);
        var json = JsonElement.Parse((await CronwatchProcess.RunAsync(["exceptions", "check", _directory, "--json"])).Output);
        Assert.Equal(["error", "finding", "finding"], json.EnumerateArray().Select(r => r.GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task ExceptionsCheck_NoDirectory_EndsWithTwo() =>
        Assert.Equal((2, "", "/nowhere: there is no such directory; name a directory of exception files"), Trimmed(await CronwatchProcess.RunAsync(["exceptions", "check", "/nowhere"])));

    [Fact]
    public async Task ExceptionsTest_FileOfEvents_TellsWhatWouldBeGone()
    {
        var items = await WriteAsync("curl.toml", Rule + "[[items]]\nname = \"Curl\"\nentries = [{ field = \"process.name\", value = \"curl\" }]\n");
        var (exit, output, errors) = Trimmed(await CronwatchProcess.RunAsync(["exceptions", "test", items, Path.Combine(Repository.Root, "docs", "example", "event.json")]));
        Assert.Equal((0, ""), (exit, errors));
        Assert.StartsWith("Curl (curl/curl): would have removed 1 of 1 hits\n  by rule\n         1  Cron Job Created or Modified\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("curl.toml", "/nowhere.json", 2, "/nowhere.json: ")]
    [InlineData("nowhere.toml", "docs/example/event.json", 2, "nowhere.toml: there is no such file; name a file of exceptions")]
    [InlineData("broken.toml", "docs/example/event.json", 2, "broken.toml:1:1: there are no items; write [[items]], each with a name and entries")]
    [InlineData("wget.toml", "docs/example/event.json", 1, "")]
    public async Task ExceptionsTest_NothingToTell_SaysWhy(string items, string events, int expected, string message)
    {
        await WriteAsync("curl.toml", Rule + "[[items]]\nname = \"Curl\"\nentries = [{ field = \"process.name\", value = \"curl\" }]\n");
        await WriteAsync("wget.toml", Rule + "[[items]]\nname = \"Wget\"\nentries = [{ field = \"process.name\", value = \"wget\" }]\n");
        await WriteAsync("broken.toml", Rule + "\n");
        var (exit, _, errors) = Trimmed(await CronwatchProcess.RunAsync(["exceptions", "test", Path.Combine(_directory, items), Path.Combine(Repository.Root, events)]));
        Assert.Equal(expected, exit);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExceptionsTest_AlertsOfTheTopic_TellsWhatWouldBeGone()
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        await kafka.ProduceAsync(topics.Files, Enumerable.Range(0, 20).Select(i => ((byte[]?)null,
            (byte[]?)Encoding.UTF8.GetBytes(Some.FileEvent("/etc/cron.d/" + (i % 4 == 0 ? "a" : "b"), id: $"e{i}", host: $"h{i % 5}")), (Headers?)null)));
        Assert.Equal(0, (await CronwatchProcess.RunAsync(topics.Arguments("--once"), topics.Environment)).ExitCode);
        var items = await WriteAsync("a.toml", Rule + "[[items]]\nname = \"A\"\nentries = [{ field = \"file.name\", value = \"a\" }]\n");

        var (exit, output, errors) = await CronwatchProcess.RunAsync(["exceptions", "test", items, "--json", "--bootstrap", kafka.Bootstrap, "--prefix", topics.Prefix]);

        Assert.True(exit == 0, errors);
        var report = JsonElement.Parse(output);
        Assert.Equal((20, 5), (report.GetProperty("hits").GetInt32(), report.GetProperty("removed").GetInt32()));
        Assert.Equal("root", report.GetProperty("items")[0].GetProperty("users")[0].GetProperty("name").GetString());
    }

    private async Task<string> WriteAsync(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text);
        return path;
    }

    private static (int ExitCode, string Output, string Errors) Trimmed((int ExitCode, string Output, string Errors) run) =>
        (run.ExitCode, run.Output.Trim(), run.Errors.Trim());
}
