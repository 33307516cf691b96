using System.Text;
using Confluent.Kafka;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests.Fixtures;

[Collection(SharedKafka.Name)]
public sealed class KafkaClusterTests(KafkaCluster chosen)
{
    [SkippableFact]
    public async Task Broker_OfTheEnvironment_GivesBackWhatWasProduced()
    {
        Skip.If(ServerEnvironment.KafkaBootstrap is null, ServerEnvironment.NoKafka);
        Assert.Equal(BrokerKind.Real, chosen.Kind);
        await RoundTripAsync(chosen);
    }

    [SkippableFact]
    public async Task Broker_InContainer_GivesBackWhatWasProduced()
    {
        Skip.If(ServerEnvironment.KafkaImage is null, ServerEnvironment.NoKafkaImage);
        await using var kafka = await KafkaCluster.StartInContainerAsync(ServerEnvironment.KafkaImage!);
        Assert.Equal(BrokerKind.Container, kafka.Kind);
        await RoundTripAsync(kafka);
    }

    [SkippableFact]
    public async Task CommittedAsync_AfterCommit_TellsTheOffsetOfThatPartitionAlone()
    {
        Skip.If(ServerEnvironment.KafkaBootstrap is null, ServerEnvironment.NoKafka);
        var topic = KafkaCluster.UniquePrefix();
        await chosen.CreateTopicAsync(topic, 2);
        var config = new ConsumerConfig { BootstrapServers = chosen.Bootstrap, GroupId = topic, EnableAutoCommit = false };
        using (var consumer = new ConsumerBuilder<byte[], byte[]>(config).Build())
            consumer.Commit([new TopicPartitionOffset(topic, 1, 7)]);

        var committed = await chosen.CommittedAsync(topic, topic);

        Assert.Equal(new Dictionary<int, long> { [1] = 7 }, committed);
        await chosen.DeleteTopicAsync(topic);
    }

    private static async Task RoundTripAsync(KafkaCluster kafka)
    {
        var topic = KafkaCluster.UniquePrefix();
        await kafka.CreateTopicAsync(topic, 3, new() { ["cleanup.policy"] = "compact" });
        var headers = new Headers { { "cronwatch-origin", "0|1|2"u8.ToArray() } };

        await kafka.ProduceAsync(topic, Enumerable.Range(0, 100).Select(i =>
            ((byte[]?)Encoding.UTF8.GetBytes($"key-{i}"), i == 42 ? null : (byte[]?)[(byte)i], (Headers?)headers)));
        var read = await kafka.ReadAllAsync(topic);

        Assert.Equal(
            Enumerable.Range(0, 100).Select(i => $"key-{i}={(i == 42 ? "" : i)}").Order(StringComparer.Ordinal),
            read.Select(r => $"{Encoding.UTF8.GetString(r.Message.Key!)}={r.Message.Value?[0]}").Order(StringComparer.Ordinal));
        Assert.Equal([0, 1, 2], read.Select(r => r.Partition.Value).Distinct().Order());
        Assert.All(read, r => Assert.Equal("0|1|2"u8.ToArray(), r.Message.Headers.Single().GetValueBytes()));
        await kafka.DeleteTopicAsync(topic);
    }
}
