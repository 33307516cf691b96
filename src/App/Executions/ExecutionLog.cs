using System.Collections.Concurrent;
using Confluent.Kafka;
using Cronwatch.App.Graphs;
using Cronwatch.App.Rules;
using Cronwatch.Events;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Executions;

/// <summary>
/// Writes down what a graph evaluated and what became of it, before the offsets are committed: after a restart the account
/// goes on where the last record of each partition ends, and what is read again of that is not counted again.
/// </summary>
internal sealed partial class ExecutionLog(string graph, PipelineParts parts) : IAsyncDisposable
{
    // The work that is done again after a kill, against records: one of each active partition, each time.
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(5);

    // Partitions that are to go wait for it.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly ILogger _logger = parts.Loggers.CreateLogger<ExecutionLog>();
    private readonly ExecutionTail _tail = new(parts.Options, parts.Partitions, parts.Time);
    private readonly ConcurrentDictionary<TopicPartition, (string? TopicId, Execution? Last)> _recalled = [];       // By the consumers' threads, until the writer takes it.
    private readonly Dictionary<TopicPartition, PartitionLog> _partitions = [];             // The writer's.
    private readonly Dictionary<string, DateTimeOffset> _rulesWritten = [];                 // The writer's; in which window.
    private readonly CancellationTokenSource _ending = new();
    private Task _running = Task.CompletedTask;
    private Func<Task> _write = static () => Task.CompletedTask;

    /// <summary>Up to where partitions that come are evaluated. Blocks while it reads that.</summary>
    public IReadOnlyDictionary<TopicPartition, long> AccountedTo(IReadOnlyList<TopicPartition> partitions)
    {
        var (ids, last) = _tail.Recall(graph, partitions);
        foreach (var partition in partitions)
            _recalled[partition] = (ids.GetValueOrDefault(partition.Topic), last.GetValueOrDefault(partition));
        return last.Where(l => l.Value.IsOfTopic(ids.GetValueOrDefault(l.Key.Topic))).ToDictionary(l => l.Key, l => l.Value.To);
    }

    /// <summary>Starts to write. When that fails, the consumers drain, and <see cref="EndAsync"/> fails.</summary>
    public void Start(BatchConsumer[] consumers, TopicWriter writer, CancellationToken abandon)
    {
        _write = () => WriteAsync(consumers, writer, abandon);
        _running = WriteRegularlyAsync(consumers);
    }

    /// <summary>When everything is done: writes the rest, and releases it.</summary>
    public async Task EndAsync()
    {
        await _ending.CancelAsync();
        await _running;
        await _write();
    }

    /// <summary>Ends it, whatever is not written.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task WriteRegularlyAsync(BatchConsumer[] consumers)
    {
        using var timer = new PeriodicTimer(LookEvery, parts.Time);
        var written = parts.Time.GetTimestamp();
        try
        {
            while (await NextAsync(timer))
            {
                if (parts.Time.GetElapsedTime(written) < WriteEvery && !Array.Exists(consumers, c => c.IsGivingUp))
                    continue;
                written = parts.Time.GetTimestamp();
                await _write();
            }
        }
        catch
        {
            Array.ForEach(consumers, c => c.Drain());
            throw;
        }
    }

    private async Task<bool> NextAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_ending.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task WriteAsync(BatchConsumer[] consumers, TopicWriter writer, CancellationToken abandon)
    {
        var (changed, done) = (new HashSet<Execution>(ReferenceEqualityComparer.Instance), new List<(BatchConsumer Consumer, List<TrackedRange> Ranges)>());
        var records = new List<TopicRecord>();
        foreach (var consumer in consumers)
        {
            var ranges = consumer.Offsets.TakeDone();
            foreach (var range in ranges)
                Add(range, consumer, changed, records);
            done.Add((consumer, ranges));
        }
        CloseWhatIsOver(consumers, changed);
        foreach (var execution in changed)
            parts.Gauges.Close(execution);
        records.AddRange(changed.Select(RecordOf));
        await writer.WriteAsync(records, abandon);
        foreach (var (consumer, ranges) in done)
            consumer.Offsets.Release(ranges);
    }

    private void Add(TrackedRange range, BatchConsumer consumer, HashSet<Execution> changed, List<TopicRecord> records)
    {
        if (_recalled.TryRemove(range.Partition, out var recalled))
            _partitions[range.Partition] = new(graph, recalled.TopicId, recalled.Last, next => consumer.LagOf(range.Partition, next), () => consumer.Idle, parts.Time);
        if (range.State is not RangeTally tally || !consumer.Offsets.IsCurrent(range))
            return;                                 // It is in the account already, or will be when it is read again.
        AddRules(tally.Rules, records);
        foreach (var (rule, counts) in tally.Hits)
            if (counts.Unaccounted != 0)
            {
                parts.Counters.AddUnaccounted(Math.Abs(counts.Unaccounted));
                Unaccounted(_logger, rule.RuleId, counts.Unaccounted, range.Partition, range.First, range.Next);
            }
        _partitions[range.Partition].Add(range, tally, changed);
    }

    // Once in each window, so that whoever reads some windows finds what their hashes mean.
    private void AddRules(ActiveRules rules, List<TopicRecord> records)
    {
        var window = PagingWindow.Of(parts.Time.GetUtcNow()).Start;
        if (_rulesWritten.GetValueOrDefault(rules.Hash) == window)
            return;
        _rulesWritten[rules.Hash] = window;
        records.Add(ExecutionRecord.Of(RulesOfExecution.Of(rules), window, parts));
    }

    private void CloseWhatIsOver(BatchConsumer[] consumers, HashSet<Execution> changed)
    {
        foreach (var (partition, log) in _partitions)
            if (Array.Exists(consumers, c => c.Offsets.IsAssigned(partition)))
                log.CloseIfOver(changed);
            else
                _partitions.Remove(partition);
    }

    private TopicRecord RecordOf(Execution execution)
    {
        execution.Revision++;
        return ExecutionRecord.Of(execution, parts);
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Rule {Rule}: {Count} hits of {Partition}, offsets {From} to before {To}, became nothing. This is a defect of cronwatch: keep these events, and report it.")]
    private static partial void Unaccounted(ILogger logger, string rule, long count, TopicPartition partition, long from, long to);
}
