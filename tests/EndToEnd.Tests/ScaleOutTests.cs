using Confluent.Kafka;
using Cronwatch.App.Demo;
using Cronwatch.EndToEnd.Tests.Fixtures;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>Instances join and leave while events come.</summary>
[Collection(SharedKafka.Name)]
public sealed class ScaleOutTests(KafkaCluster kafka)
{
    private const int Changes = 4;

    private int FileEvents => kafka.Kind == BrokerKind.Embedded ? 4_000 : 200_000;

    [Fact]
    public async Task Run_InstancesComeAndGoUnderLoad_GivesTheHitsOfAnIndependentEvaluation()
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        var fleet = new Fleet(FileEvents, seed: 31);
        var expected = fleet.ExpectedIds(topics.Space);
        var instances = new Queue<CronwatchProcess>();
        instances.Enqueue(await StartAsync(topics));
        await kafka.ProduceAsync(topics.Processes, fleet.Records(SimulatedEvent.ProcessTopic));
        foreach (var (part, change) in fleet.Records(SimulatedEvent.FileTopic).Chunk((FileEvents / Changes) + 1).Select((p, c) => (p, c)))
        {
            var load = ProduceAsync(topics, part);
            instances.Enqueue(await StartAsync(topics));
            await LeaveAsync(instances.Dequeue(), killed: change % 2 == 1);
            await load;
        }
        await LeaveAsync(instances.Dequeue(), killed: false);

        var (exit, _, errors) = await CronwatchProcess.RunAsync(topics.Arguments("--once"), topics.Environment);

        Assert.True(exit == 0, errors);
        Assert.Equal(expected.Order(), (await topics.AlertsAsync()).Select(a => a.Id).Distinct().Order());
    }

    private static async Task<CronwatchProcess> StartAsync(PipelineTopics topics)
    {
        var instance = CronwatchProcess.Start(topics.Arguments(), topics.Environment);
        await instance.SaidAsync($"Assigned: {topics.Prefix}.events");
        return instance;
    }

    private static async Task LeaveAsync(CronwatchProcess instance, bool killed)
    {
        using (instance)
        {
            if (killed)
                instance.Kill();
            else
                instance.Terminate();
            var (exit, _, errors) = await instance.EndAsync();
            Assert.True(killed || exit == 0, errors);
        }
    }

    // Bit by bit, so that it lasts as long as the change.
    private async Task ProduceAsync(PipelineTopics topics, (byte[]? Key, byte[]? Value, Headers? Headers)[] part)
    {
        foreach (var bit in part.Chunk((part.Length / 10) + 1))
            await kafka.ProduceAsync(topics.Files, bit);
    }
}
