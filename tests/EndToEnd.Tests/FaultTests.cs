using System.Text;
using Confluent.Kafka;
using Cronwatch.App.Demo;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>
/// What goes in is held against what comes out, whatever breaks in between: nothing lost, nothing wrong, and what comes
/// twice has the same id. Short: 20,000 events a fault; long, with all faults (docs/faults.md): 200,000.
/// </summary>
public sealed class FaultTests(FaultyKafka kafka) : IClassFixture<FaultyKafka>
{
    private const string OnlyLong = "CRONWATCH_FAULTS is not `long`: this fault is part of the long form (docs/faults.md)";
    private const int Parts = 20;
    private static readonly int FileEvents = ServerEnvironment.LongFaults ? 200_000 : 20_000;

    [SkippableFact]
    public Task Run_KilledAgainAndAgain_LosesNothing()
    {
        var kills = ServerEnvironment.LongFaults ? 10 : 3;
        return SurvivesAsync(seed: 41, async run =>
        {
            var random = new Random(41);
            for (var i = 0; i < kills; i++)
            {
                await LastsAsync(TimeSpan.FromMilliseconds(random.Next(4_000)));
                await run.KillAndStartAsync();
            }
        });
    }

    [SkippableFact]
    public Task Run_InstancesJoinAndLeave_LosesNothing() => SurvivesAsync(seed: 48, async run =>
    {
        for (var i = 0; i < (ServerEnvironment.LongFaults ? 5 : 1); i++)
        {
            await using var second = await run.JoinAsync();
            await second.TerminateAsync();
        }
    });

    [SkippableFact]
    public Task Run_OneBrokerKilledAndStarted_LosesNothing() => SurvivesAsync(seed: 42, async run =>
    {
        await FaultyKafka.DoAsync("kill", "kafka-2");
        await LastsAsync(TimeSpan.FromSeconds(5));
        await FaultyKafka.StartAsync("kafka-2");
    });

    [SkippableFact]
    public Task Run_AllBrokersDown_LosesNothing() => SurvivesAsync(seed: 43, async run =>
    {
        await FaultyKafka.DoAsync("kill", FaultyKafka.Brokers);
        await LastsAsync(TimeSpan.FromSeconds(15));
        await FaultyKafka.StartAsync(FaultyKafka.Brokers);
    });

    [SkippableFact]
    public Task Run_LeaderPaused_LosesNothing()
    {
        Skip.IfNot(ServerEnvironment.LongFaults, OnlyLong);
        return SurvivesAsync(seed: 44, async run =>
        {
            await FaultyKafka.DoAsync("pause", "kafka-1");
            await LastsAsync(TimeSpan.FromSeconds(20));
            await FaultyKafka.DoAsync("resume", "kafka-1");
        });
    }

    [SkippableFact]
    public Task Run_StalledForLongerThanTheGroupWaits_LosesNothing()
    {
        Skip.IfNot(ServerEnvironment.LongFaults, OnlyLong);
        return SurvivesAsync(
            seed: 45,
            async run =>
            {
                run.Instance.Pause();
                await LastsAsync(TimeSpan.FromSeconds(25));
                run.Instance.Continue();
            },
            ("CRONWATCH__Kafka__Properties__max.poll.interval.ms", "15000"));
    }

    [SkippableFact]
    public async Task Run_AlertTopicBlocked_WaitsInBoundedMemoryAndLosesNothing()
    {
        Skip.IfNot(ServerEnvironment.LongFaults, OnlyLong);
        await SurvivesAsync(
            seed: 46,
            async run =>
            {
                await FaultyKafka.DoAsync("pause", "kafka-3");
                await LastsAsync(TimeSpan.FromSeconds(60));
                await FaultyKafka.DoAsync("resume", "kafka-3");
                Assert.InRange(run.Instance.PeakMegabytes(), 1, 400);
                Assert.DoesNotContain($"Lost: {run.Topics.Prefix}.events", run.Instance.Log, StringComparison.Ordinal);
            },
            alertsOn: 3);
    }

    [SkippableFact]
    public async Task Run_PoisonLargeAndMisdatedRecords_CostNoNeighbour()
    {
        Skip.If(ServerEnvironment.FaultyKafka is null, ServerEnvironment.NoFaultyKafka);
        await using var topics = await PipelineTopics.CreateAsync(kafka.Cluster);
        var fleet = new Fleet(FileEvents, seed: 47);
        var records = fleet.Records(SimulatedEvent.FileTopic).SelectMany((r, i) => i % 1_000 == 0 ? [r, Poison(i), Large(i)] : new[] { r }).ToList();
        var weekAgo = new Timestamp(TimeProvider.System.GetUtcNow().AddDays(-7));
        await kafka.Cluster.ProduceAsync(topics.Processes, fleet.Records(SimulatedEvent.ProcessTopic));
        await kafka.Cluster.ProduceAsync(topics.Files, records, weekAgo);

        var (exit, _, errors) = await CronwatchProcess.RunAsync(topics.Arguments("--once"), topics.Environment);

        Assert.True(exit == 0, errors);
        Assert.Equal(fleet.ExpectedIds(topics.Space).Order(), (await topics.AlertsAsync()).Select(a => a.Id).Distinct().Order());
        var letters = (await kafka.Cluster.ReadAllAsync($"{topics.Prefix}.dead-letters")).Select(l => Encoding.UTF8.GetString(l.Message.Value!));
        Assert.Equal(records.Select(r => Encoding.UTF8.GetString(r.Value!)).Where(v => v.StartsWith("poison", StringComparison.Ordinal)).Order(), letters.Distinct().Order());
    }

    // A fault has a length, which is what is tested: nothing is waited for.
    private static Task LastsAsync(TimeSpan length) => Task.Delay(length, TimeProvider.System);

    private static (byte[]?, byte[]?, Headers?) Poison(int i) => (null, Encoding.UTF8.GetBytes($"poison {i}: cron {{\"a\":"), null);

    // A megabyte, by an executable and its name, that mentions what the rule is about and is no hit.
    private static (byte[]?, byte[]?, Headers?) Large(int i) =>
        (null, Encoding.UTF8.GetBytes(Some.FileEvent("/tmp/x", executable: $"/tmp/{new string('x', 520_000)}cron", id: $"large{i}")), null);

    private async Task SurvivesAsync(int seed, Func<UnderLoad, Task> fault, (string, string)? setting = null, int? alertsOn = null)
    {
        Skip.If(ServerEnvironment.FaultyKafka is null, ServerEnvironment.NoFaultyKafka);
        await FaultyKafka.StartAsync(FaultyKafka.Brokers);      // Of a fault that failed one may still be down.
        await using var topics = await PipelineTopics.CreateAsync(kafka.Cluster);
        if (alertsOn is { } broker)
            await PlaceAsync(topics, broker);
        (string, string)[] environment = [.. topics.Environment, .. setting is { } some ? [some] : Array.Empty<(string, string)>()];
        var fleet = new Fleet(FileEvents, seed);
        await kafka.Cluster.ProduceAsync(topics.Processes, fleet.Records(SimulatedEvent.ProcessTopic));
        await using (var run = await UnderLoad.StartAsync(topics, environment))
        {
            var load = ProduceAsync(topics, fleet);
            await fault(run);
            await load;
            await run.TerminateAsync();
        }

        var (exit, _, errors) = await CronwatchProcess.RunAsync(topics.Arguments("--once"), environment);

        Assert.True(exit == 0, errors);
        var alerts = await topics.AlertsAsync();
        Assert.Equal(fleet.ExpectedIds(topics.Space).Order(), alerts.Select(a => a.Id).Distinct().Order());
        Assert.All(alerts.GroupBy(a => a.Id), same => Assert.Single(same.Select(a => a.Document.GetProperty("kibana.alert.uuid").GetString()).Distinct()));
        Assert.Empty(await kafka.Cluster.ReadAllAsync($"{topics.Prefix}.dead-letters"));
    }

    // The alerts on one broker, everything else on the others.
    private async Task PlaceAsync(PipelineTopics topics, int alertsOn)
    {
        int[] others = [.. Enumerable.Range(1, FaultyKafka.Brokers.Length).Where(b => b != alertsOn)];
        foreach (var name in topics.Internal)
            await kafka.Cluster.CreateTopicOnAsync(name, 8, name.EndsWith(".alerts", StringComparison.Ordinal) ? [alertsOn] : others);
    }

    // Part by part, so that it lasts as long as the fault. The producer waits for brokers that are away.
    private async Task ProduceAsync(PipelineTopics topics, Fleet fleet)
    {
        foreach (var part in fleet.Records(SimulatedEvent.FileTopic).Chunk((FileEvents / Parts) + 1))
            await kafka.Cluster.ProduceAsync(topics.Files, part);
    }

    /// <summary>An instance of the service while events come.</summary>
    private sealed class UnderLoad(PipelineTopics topics, (string, string)[] environment) : IAsyncDisposable
    {
        public PipelineTopics Topics => topics;

        public CronwatchProcess Instance { get; private set; } = CronwatchProcess.Start(topics.Arguments(), environment);

        public static async Task<UnderLoad> StartAsync(PipelineTopics topics, (string, string)[] environment)
        {
            var run = new UnderLoad(topics, environment);
            await run.Instance.SaidAsync($"Assigned: {topics.Prefix}.events");
            return run;
        }

        public Task<UnderLoad> JoinAsync() => StartAsync(topics, environment);

        public async Task KillAndStartAsync()
        {
            await Instance.KillAsync();
            Instance.Dispose();
            Instance = CronwatchProcess.Start(topics.Arguments(), environment);
        }

        public async Task TerminateAsync()
        {
            await Instance.SaidAsync($"Assigned: {topics.Prefix}.events");     // Before, it may not listen to the signal yet.
            await Instance.TerminateAsync();
        }

        public ValueTask DisposeAsync()
        {
            Instance.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
