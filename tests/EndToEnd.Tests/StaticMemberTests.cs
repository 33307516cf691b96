using System.Text;
using System.Text.RegularExpressions;
using Confluent.Kafka;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>Instances that the group knows by name, by both protocols of groups.</summary>
[Collection(SharedKafka.OfInstances)]
public sealed partial class StaticMemberTests(KafkaCluster kafka)
{
    private const int Partitions = 4 + 4 + 8;       // Of the two raw topics and of the events.

    // In a classic group the returning member says that it owns nothing, which can make a round that moves partitions.
    [SkippableFact]
    public async Task Run_TerminatedAndStartedAgain_GetsItsPartitionsAndDisturbsNobody()
    {
        await using var topics = await CreateAsync();
        await KeepSessionsAsync(topics);
        using var other = Start(topics, GroupProtocol.Consumer, "other");
        await other.LoggedAsync(log => Owned(log).Count == Partitions, "all");
        HashSet<string> its;
        using (var first = Start(topics, GroupProtocol.Consumer, "one"))
        {
            await first.LoggedAsync(log => Owned(log).Count == Partitions / 2 && Owned(other.Log).Count == Partitions / 2, "half");
            its = Owned(first.Log);
            await first.TerminateAsync();
        }
        var rebalances = Rebalances(other.Log);

        using var again = Start(topics, GroupProtocol.Consumer, "one");

        await again.LoggedAsync(log => Owned(log).SetEquals(its), string.Join(' ', its));
        Assert.Equal(rebalances, Rebalances(other.Log));
        await again.TerminateAsync();
        await other.TerminateAsync();
    }

    [SkippableTheory]
    [InlineData(GroupProtocol.Consumer)]
    [InlineData(GroupProtocol.Classic)]
    public async Task Run_KilledAndStartedAgainAtOnce_GoesOnByItselfAndLosesNothing(GroupProtocol protocol)
    {
        await using var topics = await CreateAsync();
        await ProduceAsync(topics, 0);
        await StartAndKillAsync(topics, protocol);
        using var again = Start(topics, protocol, "one");
        await ProduceAsync(topics, 100);

        await again.LoggedAsync(log => Owned(log).Count == Partitions, "all");

        await again.TerminateAsync();
        await DeliversAsync(topics, protocol, 200);
    }

    [SkippableFact]
    public async Task RunOnce_RightAfterItsNamesakeWasKilled_WaitsAndLosesNothing()
    {
        await using var topics = await CreateAsync();
        await ProduceAsync(topics, 0);
        await StartAndKillAsync(topics, GroupProtocol.Consumer);
        await DeliversAsync(topics, GroupProtocol.Consumer, 100);
    }

    private async Task<PipelineTopics> CreateAsync()
    {
        Skip.If(kafka.Kind == BrokerKind.Embedded, ServerEnvironment.NoKafka);
        return await PipelineTopics.CreateAsync(kafka);
    }

    private Task ProduceAsync(PipelineTopics topics, int first) => kafka.ProduceAsync(topics.Files, Enumerable.Range(first, 100)
        .Select(i => ((byte[]?)null, (byte[]?)Encoding.UTF8.GetBytes(Some.FileEvent("/etc/cron.d/x", id: $"e{i}", host: $"h{i % 20}")), (Headers?)null)));

    private static (string, string)[] Environment(PipelineTopics topics, GroupProtocol protocol, string name) =>
    [
        .. topics.Environment,
        ("CRONWATCH__Kafka__GroupProtocol", $"{protocol}"), ("CRONWATCH__Kafka__GroupInstanceId", name), ("CRONWATCH__Console__Url", ""),
    ];

    private static CronwatchProcess Start(PipelineTopics topics, GroupProtocol protocol, string name) =>
        CronwatchProcess.Start(topics.Arguments(), Environment(topics, protocol, name));

    // Sessions that outlast the start of a process on a busy machine.
    private Task KeepSessionsAsync(PipelineTopics topics) => Task.WhenAll(new[] { "intake", "detection" }.Select(graph =>
        kafka.ConfigureGroupAsync($"{topics.Prefix}-{graph}", "consumer.session.timeout.ms", "60000")));

    private static async Task StartAndKillAsync(PipelineTopics topics, GroupProtocol protocol)
    {
        using var run = Start(topics, protocol, "one");
        await run.LoggedAsync(log => Owned(log).Count == Partitions, "all");
        await run.KillAsync();
    }

    private static async Task DeliversAsync(PipelineTopics topics, GroupProtocol protocol, int events)
    {
        var (exit, _, errors) = await CronwatchProcess.RunAsync(topics.Arguments("--once"), Environment(topics, protocol, "one"));
        Assert.True(exit == 0, errors);
        Assert.Equal(events, (await topics.AlertsAsync()).Select(a => a.Id).Distinct().Count());
    }

    private static string[] Rebalances(string log) => [.. Rebalance().Matches(log).Select(m => m.Value)];

    // The partitions that a log ends with.
    private static HashSet<string> Owned(string log)
    {
        var owned = new HashSet<string>(StringComparer.Ordinal);
        foreach (var change in Rebalances(log))
            foreach (var partition in Partition().Matches(change).Select(p => p.Value))
                _ = change.StartsWith("Assigned", StringComparison.Ordinal) ? owned.Add(partition) : owned.Remove(partition);
        return owned;
    }

    // Rounds of the classic protocol in which no partition moves are no disturbance.
    [GeneratedRegex(@"(Assigned|Revoked|Lost): .*\[.*")]
    private static partial Regex Rebalance();

    [GeneratedRegex(@"\S+ \[\[?\d+\]?\]")]
    private static partial Regex Partition();
}
