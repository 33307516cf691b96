using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Cronwatch.Agent;
using Cronwatch.Agent.Watching;
using Cronwatch.App.Demo;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>The agent of this machine, on directories of its own.</summary>
[Collection(SharedKafka.Name)]
public sealed class AgentTests(KafkaCluster kafka) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cronwatch-agent-");

    private string Watched => Path.Combine(_folder.FullName, "cron.d");

    private string Spool => Path.Combine(_folder.FullName, "spool");

    public void Dispose() => _folder.Delete(recursive: true);

    [SkippableFact]
    public async Task Agent_FileIsDropped_AlertHasItsProcesses()
    {
        SkipWhereProcessesAreUnknown();
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        using var agent = await StartAsync(topics, kafka.Bootstrap);
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", $"echo '* * * * * root id' > '{Watched}/persist'; read"]) { RedirectStandardInput = true })!;
        var (file, _) = Assert.Single(await FilesAsync(topics, 1));
        Assert.Equal((await File.ReadAllTextAsync("/etc/machine-id")).Trim(), Encoding.ASCII.GetString(file.Message.Key!));
        await agent.TerminateAsync();
        await shell.StandardInput.WriteLineAsync();

        var (exit, _, errors) = await CronwatchProcess.RunAsync(topics.Arguments("--once", "--rules", Rules()), topics.Environment);

        Assert.True(exit == 0, errors);
        var (_, alert) = Assert.Single(await topics.AlertsAsync());
        Assert.Equal($"{Watched}/persist", alert.GetProperty("file").GetProperty("path").GetString());
        var ancestry = alert.GetProperty("guide.ancestry");
        Assert.Equal("resolved", ancestry.GetProperty("status").GetString());
        var links = ancestry.GetProperty("links").EnumerateArray().ToList();
        Assert.Equal([shell.Id, Environment.ProcessId], links.Take(2).Select(l => l.GetProperty("pid").GetInt32()));
        Assert.StartsWith("bash -c echo ", links[0].GetProperty("command_line").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, links[^1].GetProperty("pid").GetInt32());
    }

    [SkippableFact]
    public async Task Agent_KilledBeforeDelivery_LosesNothingAndKeepsOrder()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux has fanotify and inotify");
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        var names = Enumerable.Range(0, 20).Select(i => $"{Watched}/{i:d2}").ToList();
        using (var killed = await StartAsync(topics, "127.0.0.1:1"))
        {
            names.ForEach(name => File.WriteAllText(name, ""));
            while (Spooled().Count(line => line.StartsWith('f')) < names.Count)
                Assert.False(killed.HasExited, killed.Log);
            await killed.KillAsync();
        }
        using (var again = await StartAsync(topics, kafka.Bootstrap))
        {
            var files = await FilesAsync(topics, names.Count);
            Assert.Equal(names, files.Select(f => f.Event.GetProperty("file").GetProperty("path").GetString()));
            await again.TerminateAsync();
        }
        Assert.Empty(Spooled());
    }

    [SkippableFact]
    public async Task Agent_BrokerIsAwayAndBack_PublishesAllInOrder()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux has fanotify and inotify");
        Directory.CreateDirectory(Watched);
        using var broker = EmbeddedBroker.Start([("files", 1), ("processes", 1)]);
        var client = new ProducerConfig { BootstrapServers = broker.Bootstrap, ReconnectBackoffMs = 10, ReconnectBackoffMaxMs = 50 };
        using var agent = CronAgent.Start(
            new AgentSettings { Directories = [Watched], Files = [], SpoolDirectory = Spool, FileTopic = "files", ProcessTopic = "processes" },
            client, TimeProvider.System, NullLogger.Instance);
        using var consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig { BootstrapServers = broker.Bootstrap, GroupId = "reads" }).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(new TopicPartitionOffset("files", 0, Offset.Beginning));
        await File.WriteAllTextAsync($"{Watched}/before", "");
        Assert.Equal("before", NameIn(consumer));
        broker.GoDown();
        string[] names = [.. Enumerable.Range(0, 20).Select(i => $"while-{i:d2}")];
        foreach (var name in names)
            await File.WriteAllTextAsync($"{Watched}/{name}", "");
        await UntilAsync(() => agent.WaitingBytes > 0 && Spooled().Count(line => line.StartsWith('f')) >= names.Length);
        broker.GoUp();

        // What was under way may come twice; then it has one id.
        var came = new List<string>();
        while (came.Distinct().Count() < names.Length)
            came.Add(NameIn(consumer));
        Assert.Equal(names, came.Distinct());
        await agent.StopAsync(Patience);
        Assert.Equal(0, agent.WaitingBytes);
    }

    [SkippableFact]
    public async Task Agent_SpoolOfAnother_IsRefused()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux has fanotify and inotify");
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        using var first = await StartAsync(topics, kafka.Bootstrap);
        var (exit, _, errors) = await CronwatchProcess.RunAsync(["agent", "--bootstrap", kafka.Bootstrap, "--spool", Spool, "--directory", Watched]);
        Assert.Equal(2, exit);
        Assert.Contains("another agent", errors, StringComparison.Ordinal);
    }

    private async Task<CronwatchProcess> StartAsync(PipelineTopics topics, string bootstrap)
    {
        Directory.CreateDirectory(Watched);
        var agent = CronwatchProcess.Start(["agent", "--bootstrap", bootstrap, "--spool", Spool, "--directory", Watched],
            ("CRONWATCH__Agent__FileTopic", topics.Files), ("CRONWATCH__Agent__ProcessTopic", topics.Processes));
        await agent.SaidAsync("watching; ");
        return agent;
    }

    private string Rules()
    {
        var folder = _folder.CreateSubdirectory("rules").FullName;
        File.WriteAllText(Path.Combine(folder, "own.toml"), $"""
            [rule]
            rule_id = "own"
            name = "own"
            description = "d"
            author = ["us"]
            risk_score = 1
            severity = "low"
            type = "eql"
            language = "eql"
            query = 'file where host.os.type == "linux" and event.action in ("creation", "rename") and file.path : "{Watched}/*" and not process.executable == null'
            """);
        return folder;
    }

    // What the spool holds; nothing while it goes.
    private List<string> Spooled()
    {
        try
        {
            return [.. Directory.EnumerateFiles(Spool, "*.spool").SelectMany(File.ReadLines)];
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }

    private async Task<List<(ConsumeResult<byte[]?, byte[]?> Record, JsonElement Event)>> FilesAsync(PipelineTopics topics, int count)
    {
        List<ConsumeResult<byte[]?, byte[]?>> records;
        do
            records = await kafka.ReadAllAsync(topics.Files);
        while (records.Count < count);
        return [.. records.Select(r => (r, JsonSerializer.Deserialize<JsonElement>(r.Message.Value)))];
    }

    private static string NameIn(IConsumer<string, byte[]> consumer)
    {
        var record = consumer.Consume(Patience) ?? throw new TimeoutException("No event came.");
        return JsonSerializer.Deserialize<JsonElement>(record.Message.Value).GetProperty("file").GetProperty("name").GetString()!;
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!holds())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static void SkipWhereProcessesAreUnknown()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux has fanotify");
        using var fanotify = FanotifySource.TryCreate(out var why);
        Skip.If(fanotify is null, $"fanotify is not allowed here: {why}");
    }
}
