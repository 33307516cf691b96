using System.Text;
using Confluent.Kafka;
using Cronwatch.App.Demo;
using Microsoft.Extensions.Time.Testing;

namespace Cronwatch.App.Tests.Demo;

public sealed class FleetPublisherTests : IDisposable
{
    private const int Partitions = 4;

    private static readonly DateTimeOffset Start = new(2026, 1, 15, 9, 57, 12, TimeSpan.Zero);

    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start([(SimulatedEvent.FileTopic, Partitions), (SimulatedEvent.ProcessTopic, Partitions)]);
    private readonly FakeTimeProvider _time = new(Start);
    private readonly FleetSimulator _fleet = new(new() { StartTime = Start });

    [Fact]
    public async Task RunAsync_ToACount_PublishesThemWithLabelsBeside()
    {
        const int Count = 3_000;
        using var publisher = new FleetPublisher(_broker.Bootstrap, _time);
        var ledger = new AttackLedger();

        var counts = await publisher.RunAsync(_fleet.Events(), paced: false, Count, ledger);

        var sent = _fleet.Events().Take(Count).ToList();
        var read = ReadAll(Count);
        Assert.Equal((Count, 0), (counts.Events, counts.Failed));
        Assert.Equal(sent.Select(Told).Order(), read.Select(Told).Order());
        Assert.All(read, r => Assert.Null(r.Message.Key));
        Assert.Equal(2 * Partitions, read.Select(r => r.TopicPartition).Distinct().Count());
        Assert.Equal(counts.Labelled, ledger.Summarize([]).Simulated);
        Assert.True(counts.Labelled > 0);
    }

    [Fact]
    public async Task RunAsync_Paced_HoldsAnEventUntilItsTime()
    {
        using var publisher = new FleetPublisher(_broker.Bootstrap, _time);
        var ledger = new AttackLedger();

        var run = publisher.RunAsync([At(0), At(0), At(60)], ledger: ledger);
        Assert.Equal(2, ledger.Summarize([]).Simulated);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(2, ledger.Summarize([]).Simulated);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(new FleetCounts(3, 6, 3), await run);
        Assert.Equal(3, publisher.Acknowledged);
    }

    [Fact]
    public async Task RunAsync_Cancelled_ReturnsWhatWasSent()
    {
        using var publisher = new FleetPublisher(_broker.Bootstrap, _time);
        using var stop = new CancellationTokenSource();

        var run = publisher.RunAsync([At(0), At(60)], cancelled: stop.Token);
        await stop.CancelAsync();

        Assert.Equal(new FleetCounts(1, 2, 1), await run);
    }

    public void Dispose() => _broker.Dispose();

    private static SimulatedEvent At(int seconds)
    {
        var label = new SimulatedLabel($"attack-{Guid.CreateVersion7()}", AttackKind.All[0], Guid.CreateVersion7().ToString());
        var time = Start.AddSeconds(seconds);
        return new SimulatedEvent(SimulatedEvent.FileTopic, null, "{}"u8.ToArray(), label, time, time);
    }

    private static string Told(SimulatedEvent one) =>
        $"{one.Topic} {Encoding.UTF8.GetString(one.Value)} {one.Occurred.ToUnixTimeMilliseconds()} " +
        (one.Label is { } label ? $"{label.Kind.Name}|{label.Kind.ExpectationName}|{label.AttackId}" : "");

    private static string Told(ConsumeResult<byte[], byte[]> read) =>
        $"{read.Topic} {Encoding.UTF8.GetString(read.Message.Value)} {read.Message.Timestamp.UnixTimestampMs} " +
        (read.Message.Headers.TryGetLastBytes("cronwatch-label", out var label) ? Encoding.UTF8.GetString(label) : "");

    private List<ConsumeResult<byte[], byte[]>> ReadAll(int count)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = _broker.Bootstrap,
            GroupId = "unused",
        }).Build();
        consumer.Assign(from topic in new[] { SimulatedEvent.FileTopic, SimulatedEvent.ProcessTopic }
                        from partition in Enumerable.Range(0, Partitions)
                        select new TopicPartitionOffset(topic, partition, Offset.Beginning));
        using var tooLong = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var read = new List<ConsumeResult<byte[], byte[]>>(count);
        while (read.Count < count)
            read.Add(consumer.Consume(tooLong.Token));
        return read;
    }
}
