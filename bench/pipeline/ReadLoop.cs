using System.CommandLine;
using System.Diagnostics;
using Confluent.Kafka;
using Cronwatch.App.Telemetry;
using Cronwatch.Ingest.Kafka;

namespace Cronwatch.PipelineBench;

/// <summary>Reads a topic once, looks for "cron" in each value, and prints a summary like that of <c>run --once</c>.</summary>
internal static class ReadLoop
{
    /// <summary>What somebody would write first: <c>Consume()</c> with the client's defaults.</summary>
    public const string Defaults = "defaults";

    /// <summary>The same with the pipeline's settings for fetching, which a default client lacks.</summary>
    public const string Ours = "ours";

    /// <summary>With these settings and the batch call of librdkafka, by which the pipeline reads.</summary>
    public const string Batches = "batches";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The command that runs one as a process of its own.</summary>
    public static Command Create()
    {
        var kind = new Argument<string>("kind");
        kind.AcceptOnlyFromAmong(Defaults, Ours, Batches);
        var bootstrap = new Argument<string>("bootstrap");
        var topic = new Argument<string>("topic");
        var command = new Command("loop", "One loop of `rules`.") { kind, bootstrap, topic };
        command.Hidden = true;
        command.SetAction(parsed => Run(parsed.GetRequiredValue(kind), parsed.GetRequiredValue(bootstrap), parsed.GetRequiredValue(topic)));
        return command;
    }

    private static void Run(string kind, string bootstrap, string topic)
    {
        // The batch call wants the handlers of rebalances, whatever they do.
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(ConfigOf(kind, bootstrap))
            .SetPartitionsAssignedHandler((_, _) => { })
            .SetPartitionsRevokedHandler((_, _) => { })
            .Build();
        var events = CountOf(consumer, topic);
        var (began, usedBefore) = (Stopwatch.GetTimestamp(), ResourceUse.SoFar);
        consumer.Subscribe(topic);
        var candidates = kind == Batches ? ReadBatches(consumer, events) : Consume(consumer, events);
        var (took, used) = (Stopwatch.GetElapsedTime(began), ResourceUse.SoFar - usedBefore);
        consumer.Close();
        Console.WriteLine(new RunSummary
        {
            Events = events,
            Candidates = candidates,
            Seconds = took.TotalSeconds,
            EventsPerSecond = events / took.TotalSeconds,
            CpuSeconds = used.Cpu.TotalSeconds,
            AllocatedBytes = used.AllocatedBytes,
            PeakMemoryBytes = ResourceUse.PeakMemoryBytes,
        }.ToJson());
    }

    private static ConsumerConfig ConfigOf(string kind, string bootstrap)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = bootstrap,
            GroupId = $"bench-{Environment.ProcessId}-loop",
            AutoOffsetReset = AutoOffsetReset.Earliest,
        };
        if (kind == Defaults)
            return config;
        var ours = ConsumerSettings.WithOurs(new BatchConsumerOptions { Config = config });
        config.FetchQueueBackoffMs = ours.FetchQueueBackoffMs;
        config.QueuedMaxMessagesKbytes = ours.QueuedMaxMessagesKbytes;
        config.FetchMaxBytes = ours.FetchMaxBytes;
        config.FetchMinBytes = ours.FetchMinBytes;
        config.FetchWaitMaxMs = ours.FetchWaitMaxMs;
        config.EnableAutoOffsetStore = ours.EnableAutoOffsetStore;
        return config;
    }

    private static long CountOf(IConsumer<byte[]?, byte[]?> consumer, string topic)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        return admin.GetMetadata(topic, Patience).Topics[0].Partitions.Sum(p =>
        {
            var marks = consumer.QueryWatermarkOffsets(new TopicPartition(topic, p.PartitionId), Patience);
            return marks.High.Value - marks.Low.Value;
        });
    }

    private static long Consume(IConsumer<byte[]?, byte[]?> consumer, long events)
    {
        var candidates = 0L;
        while (events > 0)
        {
            if (consumer.Consume(TimeSpan.FromSeconds(1))?.Message.Value is not { } value)
                continue;
            events--;
            if (value.AsSpan().IndexOf("cron"u8) >= 0)
                candidates++;
        }
        return candidates;
    }

    private static long ReadBatches(IConsumer<byte[]?, byte[]?> consumer, long events)
    {
        var reader = NativeReader.TryOpen(consumer, error => throw new KafkaException(error))
            ?? throw new PlatformNotSupportedException("This librdkafka has no batch call.");
        var candidates = 0L;
        while (events > 0)
        {
            reader.Read(1_000, timeoutMs: 5);
            while (reader.Next())
            {
                events--;
                if (reader.Value.IndexOf("cron"u8) >= 0)
                    candidates++;
            }
        }
        reader.Close();
        return candidates;
    }
}
