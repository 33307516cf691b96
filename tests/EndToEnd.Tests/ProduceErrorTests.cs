using System.Text;
using Confluent.Kafka;
using Cronwatch.App.Demo;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Sinks.Kafka;
using Cronwatch.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>
/// Brokers that answer writes with errors (a disk that is full, replicas that are away, rights that were taken): what counts as
/// done is in its topic, and nothing is lost. One request at a time is under way: a later one that gets through counts for the
/// client as the proof that those before it did, which holds for brokers that check a producer's sequence; the embedded one does not.
/// </summary>
public sealed class ProduceErrorTests : IAsyncLifetime, IAsyncDisposable
{
    private const int Events = 200;
    private const string Raw = "raw";
    private const string Prefix = "refused";

    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start(
        [(Raw, 2), .. new[] { "events", "context", "alerts", "suppressed", "executions", "dead-letters" }.Select(t => ($"{Prefix}.{t}", 2))]);

    private readonly KafkaCluster _kafka;

    public ProduceErrorTests() => _kafka = new KafkaCluster(_broker.Bootstrap);

    public Task InitializeAsync() => _kafka.InitializeAsync();

    [Theory]
    [InlineData(ErrorCode.KafkaStorageError)]
    [InlineData(ErrorCode.NotEnoughReplicas)]
    [InlineData(ErrorCode.Unknown)]
    [InlineData(ErrorCode.OutOfOrderSequenceNumber)]
    [InlineData(ErrorCode.InvalidProducerEpoch)]
    [InlineData(ErrorCode.TopicAuthorizationFailed)]
    public async Task WriteAsync_Refused_IsDoneOnlyWhenAllIsThere(ErrorCode error)
    {
        TopicRecord[] records = [.. Enumerable.Range(0, Events).Select(i => new TopicRecord(Raw, i % 2, null, BitConverter.GetBytes(i)))];
        var writer = Writer();
        await writer.WriteAsync([records[0]], CancellationToken.None);      // What follows is no longer the first of its producer.
        _broker.RefuseWrites(error, error, error);
        for (var tries = 0; await FailureAsync(writer, records) is { } failure; tries++)
        {
            Assert.Empty(Enumerable.Range(0, failure.Index).Except(await ThereAsync()));
            Assert.InRange(tries, 0, 3);
            writer.Dispose();
            writer = Writer();
        }
        writer.Dispose();
        Assert.Equal(Enumerable.Range(0, Events), (await ThereAsync()).Order());
    }

    [Theory]
    [InlineData(ErrorCode.NotEnoughReplicas)]
    [InlineData(ErrorCode.TopicAuthorizationFailed)]
    public async Task RunOnce_WritesRefused_CommitsOnlyWhatIsThereAndLosesNothing(ErrorCode error)
    {
        await PublishAsync();
        _broker.RefuseWrites(error, error, error);
        var exit = -1;
        for (var run = 0; run < 4 && exit != 0; run++)
        {
            (exit, _, var errors) = await CronwatchProcess.RunAsync(Arguments("--once"), Environment);
            Assert.True(exit is 0 or 3, errors);
            await CommittedIsThereAsync();
        }
        Assert.Equal(0, exit);
        Assert.Equal(Events, await AlertsAsync());
    }

    [Theory]
    [InlineData("Classic", ErrorCode.IllegalGeneration)]
    [InlineData("Classic", ErrorCode.RebalanceInProgress)]
    [InlineData("Consumer", ErrorCode.StaleMemberEpoch)]
    public async Task RunOnce_CommitRefusedByAGroupThatRebalances_EndsWellAndLosesNothing(string protocol, ErrorCode error)
    {
        await PublishAsync();
        _broker.RefuseCommits(error, error, error);      // The first may be one of between.
        var (exit, _, errors) = await CronwatchProcess.RunAsync(Arguments("--once"), [.. Environment, ("CRONWATCH__Kafka__GroupProtocol", protocol)]);
        Assert.True(exit == 0, errors);
        await CommittedIsThereAsync();
        Assert.Equal(Events, await AlertsAsync());
    }

    [Theory]
    [InlineData(ErrorCode.KafkaStorageError)]
    [InlineData(ErrorCode.OutOfOrderSequenceNumber)]
    [InlineData(ErrorCode.TopicAuthorizationFailed)]
    public async Task Run_WritesRefused_GoesOnByItselfAndLosesNothing(ErrorCode error)
    {
        await PublishAsync();
        _broker.RefuseWrites(error, error, error);
        using var run = CronwatchProcess.Start(Arguments(), Environment);
        while (!run.HasExited && await AlertsAsync() < Events)
            await CommittedIsThereAsync();
        await run.TerminateAsync();
        await CommittedIsThereAsync();
        Assert.Equal(Events, await AlertsAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _kafka.DisposeAsync();
        _broker.Dispose();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    private static (string, string)[] Environment { get; } =
        [("CRONWATCH__Kafka__GroupProtocol", "Consumer"), ("CRONWATCH__Kafka__Properties__max.in.flight", "1"), ("CRONWATCH__Console__Url", "")];

    private List<string> Arguments(params string[] more) =>
        ["run", "--bootstrap", _broker.Bootstrap, "--topic", Raw, "--prefix", Prefix, .. more];

    private TopicWriter Writer() =>
        new(new ProducerConfig { BootstrapServers = _broker.Bootstrap, MaxInFlight = 1 }, TimeProvider.System, NullLogger<TopicWriter>.Instance);

    private static async Task<TopicWriteException?> FailureAsync(TopicWriter writer, TopicRecord[] records)
    {
        try
        {
            await writer.WriteAsync(records, CancellationToken.None);
            return null;
        }
        catch (TopicWriteException e)
        {
            return e;
        }
    }

    private async Task<HashSet<int>> ThereAsync() => [.. (await _kafka.ReadAllAsync(Raw)).Select(r => BitConverter.ToInt32(r.Message.Value))];

    private Task PublishAsync() => _kafka.ProduceAsync(Raw, Enumerable.Range(0, Events).Select(i =>
        ((byte[]?)null, (byte[]?)Encoding.UTF8.GetBytes(Some.FileEvent("/etc/cron.d/x", id: $"e{i}", host: $"h{i % 20}")), (Headers?)null)));

    private async Task<int> AlertsAsync() =>
        (await _kafka.ReadAllAsync($"{Prefix}.alerts")).Where(r => Encoding.ASCII.GetString(r.Message.Headers.GetLastBytes("cronwatch-kind")) == "alert")
            .Select(a => Encoding.ASCII.GetString(a.Message.Key!)).Distinct().Count();

    // Of each event that a graph has committed, what it makes of it is there.
    private async Task CommittedIsThereAsync()
    {
        var taken = await CommittedAsync($"{Prefix}-intake", Raw);
        Assert.Empty(taken.Except((await _kafka.ReadAllAsync($"{Prefix}.events")).Select(r => Convert.ToHexString(r.Message.Value!))));
        var detected = await CommittedAsync($"{Prefix}-detection", $"{Prefix}.events");
        Assert.InRange(await AlertsAsync(), detected.Count, Events);
    }

    private async Task<HashSet<string>> CommittedAsync(string group, string topic)
    {
        var committed = await _kafka.CommittedAsync(group, topic);
        return [.. (await _kafka.ReadAllAsync(topic))
            .Where(r => r.Offset.Value < committed.GetValueOrDefault(r.Partition.Value)).Select(r => Convert.ToHexString(r.Message.Value!))];
    }
}
