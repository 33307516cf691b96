using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Cronwatch.App.Configuration;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Sinks.Outputs;

namespace Cronwatch.App.Graphs;

/// <summary>
/// Pages in, messages out. The topic has one partition, so that of all processes one reads it. Whoever gets it reads it from its start, and
/// knows by that what was sent; a message is repeated only by who dies between sending it and noting that in the topic.
/// </summary>
internal static class PagingGraph
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>Starts it.</summary>
    /// <param name="parts">What it is made of.</param>
    /// <param name="cluster">The Kafka cluster.</param>
    /// <param name="name">The output's name.</param>
    /// <param name="options">Its options.</param>
    /// <param name="isBounded">Whether it tells all at its end, and waits for no stragglers.</param>
    /// <param name="abandon">Ends what cannot be sent.</param>
    public static RunningGraph Start(PipelineParts parts, Cluster cluster, string name, SlackOptions options, bool isBounded, CancellationToken abandon)
    {
        var consumer = parts.ConsumerOf(parts.Topics.PagingGroupOf(name), [parts.Topics.OutputOf(name)], withHeaders: true);
        var writer = parts.Writer();
        var slack = AlertOutputs.MessagesOf(name, options, parts.Time, parts.Loggers);
        var stages = new Stages(cluster, new PageMessages(parts, name, options, slack, writer, abandon), abandon);
        var ticks = Source.Tick(LookEvery, LookEvery, Turn.Look).MapMaterializedValue(_ => NotUsed.Instance);
        var stream = Source.FromGraph(new KafkaBatchSource(consumer))
            .Select(stages.Notice)
            .Buffer(16, OverflowStrategy.Backpressure)      // so that a revocation is noticed while a message waits
            .Merge(ticks, eagerComplete: true)
            .SelectAsync(1, stages.TakeAsync)
            .RunWith(Sink.Ignore<NotUsed>(), parts.Materializer());
        return new RunningGraph([consumer], isBounded ? stages.TellAllAfterAsync(stream) : stream, log: null, stages, slack, writer);
    }

    private readonly record struct Turn(BatchElement? Element, CancellationToken Assignment)
    {
        public static readonly Turn Look = new(null, default);
    }

    private sealed class Stages(Cluster cluster, PageMessages messages, CancellationToken abandon) : IDisposable
    {
        private CancellationTokenSource _assignment = new();       // Notice's.
        private CancellationToken _current;                        // TakeAsync's.
        private PageLedger? _ledger;                               // TakeAsync's; null: the topic is another member's.

        public Turn Notice(BatchElement element)
        {
            if (element is BatchElement.Revoked { Partitions.Count: > 0 })
                _assignment.Cancel();
            if (element is BatchElement.Assigned { Partitions.Count: > 0 })
            {
                _assignment.Dispose();
                _assignment = CancellationTokenSource.CreateLinkedTokenSource(abandon);
            }
            return new(element, _assignment.Token);
        }

        public async Task<NotUsed> TakeAsync(Turn turn)
        {
            switch (turn.Element)
            {
                case BatchElement.Assigned { Partitions.Count: > 0 }:
                    _current = turn.Assignment;
                    _ledger = await Task.Run(() => messages.ReadAsync(cluster, _current), _current);
                    await TellAsync();
                    break;
                case BatchElement.Revoked { Partitions.Count: > 0 }:
                    _ledger = null;
                    break;
                case BatchElement.Records { Batch: var batch }:
                    await TakeAsync(batch);
                    break;
                case null:
                    await TellAsync();
                    break;
            }
            return NotUsed.Instance;
        }

        /// <summary>Ends when the stream has, and everything is told.</summary>
        public async Task TellAllAfterAsync(Task stream)
        {
            await stream;
            await TellAsync(all: true);
        }

        public void Dispose() => _assignment.Dispose();

        private async Task TakeAsync(RecordBatch batch)
        {
            TrackedRange[] ranges;
            using (batch)
            {
                ranges = [.. batch.Ranges];
                foreach (var record in batch.Records)
                    if (_ledger is { } ledger && record.Value is { } value)
                        PageTopic.Read(ledger, record.Headers, value.Span, record.Origin.Time);
            }
            var isOurs = await TellAsync();
            foreach (var range in ranges)
                if (isOurs)
                    range.Done();
                else
                    range.Abandon();
        }

        // False: the topic became another's meanwhile, who tells what is left.
        private async Task<bool> TellAsync(bool all = false)
        {
            try
            {
                if (_ledger is { } ledger)
                    await messages.TellAsync(ledger, all, _current);
                return _ledger is not null;
            }
            catch (OperationCanceledException) when (_current.IsCancellationRequested && !abandon.IsCancellationRequested)
            {
                _ledger = null;
                return false;
            }
        }
    }
}
