using Akka.Actor;
using Akka.Streams;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Executions;
using Cronwatch.App.Rules;
using Cronwatch.App.Telemetry;
using Cronwatch.Events;
using Cronwatch.Ingest;
using Cronwatch.Ingest.Formats;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Sinks.Elasticsearch;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>What the graphs are made of: made once, before they start.</summary>
/// <param name="Options">The configuration.</param>
/// <param name="Rules">The rules in force, which may change.</param>
/// <param name="GroupProtocol">How groups are balanced.</param>
/// <param name="Partitions">Partitions of the topics that are keyed by host.</param>
/// <param name="DeadLetterPartitions">Partitions of the dead letters' topic.</param>
/// <param name="Counters">What went through.</param>
/// <param name="System">Runs the streams; null: none do.</param>
/// <param name="Time">The clock.</param>
/// <param name="Loggers">Where loggers come from.</param>
/// <param name="Schemas">What framed Avro is read by; null: it is not read.</param>
internal sealed record PipelineParts(
    CronwatchOptions Options,
    RulesInForce Rules,
    GroupProtocol GroupProtocol,
    int Partitions,
    int DeadLetterPartitions,
    PipelineCounters Counters,
    ActorSystem? System,
    TimeProvider Time,
    ILoggerFactory Loggers,
    AvroSchemas? Schemas = null)
{
    public InternalTopics Topics { get; } = new(Options.Topics.Prefix);

    /// <summary>The clock by which hits wait for their context: in a replay the time of what is replayed.</summary>
    public TimeProvider StreamTime { get; init; } = Time;

    /// <summary>What runs now.</summary>
    public PipelineGauges Gauges { get; } = new();

    /// <summary>How long things take; null: nobody measures.</summary>
    public Delays? Delays { get; init; }

    /// <summary>The way to the index; null: this process indexes nothing.</summary>
    public TargetGate? Index { get; init; }

    /// <summary>The replay that all of it is for; null: it runs live.</summary>
    public ReplayRun? Replay { get; init; }

    /// <summary>What a graph runs by.</summary>
    public IMaterializer Materializer() => System?.Materializer() ?? throw new InvalidOperationException("No streams run here.");

    /// <summary>A consumer of a group over topics; without topics, one that follows.</summary>
    public BatchConsumer ConsumerOf(
        string group, IReadOnlyList<string> topics, bool withHeaders, Func<Prefilter>? prefilter = null, int member = 0, ExecutionLog? log = null,
        int batchSize = BatchConsumerOptions.MostInBatch, int mostCredits = int.MaxValue, int queuedKilobytes = BatchConsumerOptions.UsuallyQueuedKilobytes) => new(
        new BatchConsumerOptions
        {
            QueuedKilobytes = queuedKilobytes,
            Config = new ConsumerConfig(Clients.With(Options.Kafka))
            {
                GroupId = group,
                GroupProtocol = topics.Count > 0 ? GroupProtocol : Confluent.Kafka.GroupProtocol.Classic,
                GroupInstanceId = topics.Count > 0 && Options.Kafka.GroupInstanceId is { } id ? $"{id}-{member}" : null,
            },
            Topics = topics,
            Prefilter = prefilter,
            AccountedTo = log is null ? null : log.AccountedTo,
            WithHeaders = withHeaders,
            Credits = Math.Min(Options.Kafka.Credits, mostCredits),
            BatchCall = Options.Kafka.BatchCall,
            BatchSize = batchSize,
        },
        Loggers.CreateLogger<BatchConsumer>(), Time);

    /// <summary>A writer to the pipeline's topics.</summary>
    public TopicWriter Writer() => Clients.WriterOf(Options, Time, Loggers);
}
