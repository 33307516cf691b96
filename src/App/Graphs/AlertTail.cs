using Akka.Streams;
using Akka.Streams.Dsl;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.Ingest.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>Reads the alert topic from its start and goes on as it grows, in no group: for those who only look.</summary>
internal sealed class AlertTail
{
    // Alerts have some 10 KB each: 4 MB in flight.
    private const int Credits = 4;
    private const int BatchSize = 100;

    private readonly BatchConsumer _consumer;
    private readonly RunningGraph _running;

    private AlertTail(BatchConsumer consumer, RunningGraph running) => (_consumer, _running) = (consumer, running);

    /// <summary>What follows the whole topic, and is still to be started.</summary>
    public static BatchConsumer ConsumerOf(string group, CronwatchOptions options, int partitions, ILoggerFactory loggers)
    {
        var topics = new InternalTopics(options.Topics.Prefix);
        var consumer = new BatchConsumer(
            new BatchConsumerOptions
            {
                Config = new ConsumerConfig(Clients.With(options.Kafka)) { GroupId = group },
                Credits = Credits,
                BatchSize = BatchSize,
                BatchCall = options.Kafka.BatchCall,
            },
            loggers.CreateLogger<BatchConsumer>(), TimeProvider.System);
        consumer.Follow([.. Enumerable.Range(0, partitions).Select(p => new TopicPartition(topics.Alerts, p))]);
        return consumer;
    }

    /// <summary>Starts to read; each record is given once, and is gone when <paramref name="take"/> is back.</summary>
    public static AlertTail Start(CronwatchOptions options, int partitions, IMaterializer materializer, ILoggerFactory loggers, Action<BatchRecord> take)
    {
        var consumer = ConsumerOf($"{options.Topics.Prefix}-console", options, partitions, loggers);
        var stream = Source.FromGraph(new KafkaBatchSource(consumer)).RunForeach(element => Give(element, take), materializer);
        return new AlertTail(consumer, new RunningGraph([consumer], stream, log: null));
    }

    /// <summary>What runs.</summary>
    public RunningGraph Running => _running;

    /// <summary>Ends when these offsets were read.</summary>
    public Task FinishAsync(IReadOnlyDictionary<TopicPartition, long> ends)
    {
        _consumer.StopAt(ends);
        return _running.Completion;
    }

    private static void Give(BatchElement element, Action<BatchRecord> take)
    {
        if (element is not BatchElement.Records { Batch: var batch })
            return;
        using (batch)
        {
            batch.Records.ForEach(take);
            foreach (var range in batch.Ranges)
                range.Done();
        }
    }
}
