using Confluent.Kafka;
using Cronwatch.App.Demo;
using Cronwatch.EndToEnd.Tests.Fixtures;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>Instances join and leave while events come.</summary>
[Collection(SharedKafka.OfInstances)]
public sealed class ScaleOutTests(KafkaCluster kafka)
{
    private const int Changes = 4;

    [SkippableTheory]
    [InlineData(true, "Consumer", 80_000)]
    [InlineData(false, "Classic", 40_000)]
    public async Task Run_InstancesComeAndGoUnderLoad_GivesTheHitsOfAnIndependentEvaluation(bool batchCall, string protocol, int events)
    {
        Skip.If(kafka.Kind == BrokerKind.Embedded && protocol == "Classic", "KAFKA_BOOTSTRAP is not set, and the embedded broker's classic group takes a member only after the session of the last");
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        var environment = topics.EnvironmentOf(batchCall, protocol);
        var fileEvents = kafka.Kind == BrokerKind.Embedded ? 4_000 : events;
        var fleet = new Fleet(fileEvents, seed: 31);
        var expected = fleet.ExpectedIds(topics.Space);
        var instances = new Queue<CronwatchProcess>();
        instances.Enqueue(await topics.StartAsync(environment));
        await kafka.ProduceAsync(topics.Processes, fleet.Records(SimulatedEvent.ProcessTopic));
        foreach (var (part, change) in fleet.Records(SimulatedEvent.FileTopic).Chunk((fileEvents / Changes) + 1).Select((p, c) => (p, c)))
        {
            var load = ProduceAsync(topics, part);
            instances.Enqueue(await topics.StartAsync(environment));
            await LeaveAsync(instances.Dequeue(), killed: change % 2 == 1);
            await load;
        }
        await LeaveAsync(instances.Dequeue(), killed: false);

        var (exit, _, errors) = await CronwatchProcess.RunAsync(topics.Arguments("--once"), environment);

        Assert.True(exit == 0, errors);
        Assert.Equal(expected.Order(), (await topics.AlertsAsync()).Select(a => a.Id).Distinct().Order());
    }

    private static async Task LeaveAsync(CronwatchProcess instance, bool killed)
    {
        using (instance)
            await (killed ? instance.KillAsync() : instance.TerminateAsync());
    }

    // Bit by bit, so that it lasts as long as the change.
    private async Task ProduceAsync(PipelineTopics topics, (byte[]? Key, byte[]? Value, Headers? Headers)[] part)
    {
        foreach (var bit in part.Chunk((part.Length / 10) + 1))
            await kafka.ProduceAsync(topics.Files, bit);
    }
}
