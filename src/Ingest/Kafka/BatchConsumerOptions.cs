using Confluent.Kafka;

namespace Cronwatch.Ingest.Kafka;

/// <summary>How a <see cref="BatchConsumer"/> reads.</summary>
public sealed record BatchConsumerOptions
{
    /// <summary>The most records that a batch may have.</summary>
    public const int MostInBatch = 1_000;

    /// <summary>What the client reads ahead unless it is told otherwise, in KB.</summary>
    public const int UsuallyQueuedKilobytes = 32_768;

    /// <summary>The client's settings; those of the design are laid under them.</summary>
    public required ConsumerConfig Config { get; init; }

    /// <summary>Topics, or patterns of whole names that begin with <c>^</c>. Empty: partitions come by <see cref="BatchConsumer.Follow"/>.</summary>
    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary>Gives what lets values go before they are copied, asked before each batch; null: all pass.</summary>
    public Func<Prefilter>? Prefilter { get; init; }

    /// <summary>Batches in flight before reading stops.</summary>
    /// <value>1 to 64. Default: 8.</value>
    public int Credits { get; init; } = 8;

    /// <summary>Records in a batch, at most.</summary>
    /// <value>1 to 1,000. Default: 1,000.</value>
    public int BatchSize { get; init; } = MostInBatch;

    /// <summary>How much the client reads ahead, in KB, where its settings do not say; four answers of a broker.</summary>
    public int QueuedKilobytes { get; init; } = UsuallyQueuedKilobytes;

    /// <summary>Whether records carry their headers, which costs 0.2 µs each.</summary>
    public bool WithHeaders { get; init; }

    /// <summary>Whether ranges tell up to which time they go, which costs 20 ns a record.</summary>
    public bool WithTimes { get; init; }

    /// <summary>Whether librdkafka's batch call is used where it is to be had; without it, records are read one by one.</summary>
    /// <value>Default: true.</value>
    public bool BatchCall { get; init; } = true;

    /// <summary>
    /// Says up to where partitions that come are in an account, where one is kept; null: none is. What is done then waits for
    /// <see cref="OffsetTracker.Release"/>. Asked before anything of them is read, on the thread that reads.
    /// </summary>
    public Func<IReadOnlyList<TopicPartition>, IReadOnlyDictionary<TopicPartition, long>>? AccountedTo { get; init; }

    /// <summary>How long a revocation waits for what is in flight.</summary>
    /// <value>Default: 10 s.</value>
    public TimeSpan DrainFor { get; init; } = TimeSpan.FromSeconds(10);
}
