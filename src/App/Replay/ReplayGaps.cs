using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Executions;
using Cronwatch.App.Graphs;
using Cronwatch.Events;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Replay;

/// <summary>What a live run has not evaluated of an interval: offsets of raw topics, and candidates by the records that they came from.</summary>
internal sealed class ReplayGaps
{
    private readonly string _events;
    private readonly IReadOnlyList<MissingOffsets> _missing;
    private readonly IReadOnlyDictionary<string, string> _topicIds;
    private readonly Dictionary<TopicPartition, List<OffsetRange>> _raw;
    private readonly Dictionary<MissingOffsets, HashSet<(TopicPartition Partition, long Offset)>> _candidates;

    private ReplayGaps(string events, IReadOnlyList<MissingOffsets> missing, IReadOnlyDictionary<string, string> topicIds,
        Dictionary<MissingOffsets, HashSet<(TopicPartition, long)>> candidates)
    {
        (_events, _missing, _topicIds, _candidates) = (events, missing, topicIds, candidates);
        _raw = missing.Where(m => m.Topic != events).GroupBy(m => new TopicPartition(m.Topic, m.Partition))
            .ToDictionary(group => group.Key, group => group.Select(m => new OffsetRange(m.From, m.To)).ToList());
    }

    /// <summary>Whether everything was evaluated.</summary>
    public bool AreNone => _missing.Count == 0;

    /// <summary>Asks the executions, and of candidates that were left, where they came from.</summary>
    /// <exception cref="DependencyException">No broker answers, or there is no such topic.</exception>
    public static async Task<ReplayGaps> FindAsync(CronwatchOptions options, Cluster cluster, DateTimeOffset from, DateTimeOffset to, CancellationToken stopping)
    {
        var events = new InternalTopics(options.Topics.Prefix).Events;
        var missing = (await ExecutionInquiry.ReportOfAsync(options, cluster, from, to, ruleId: null, stopping)).Missing;
        var candidates = missing.Where(m => m.Topic == events).ToDictionary(m => m, m => OriginsOf(options, m, stopping));
        return new(events, missing, await cluster.IdsOfAsync(missing.Select(m => m.Topic).Distinct()), candidates);
    }

    /// <summary>Whether an event is of what was not evaluated.</summary>
    public bool Contain(RecordOrigin origin)
    {
        var partition = new TopicPartition(origin.Topic, origin.Partition);
        return (_raw.TryGetValue(partition, out var ranges) && ranges.Exists(range => origin.Offset >= range.From && origin.Offset < range.To))
            || _candidates.Values.Any(origins => origins.Contains((partition, origin.Offset)));
    }

    /// <summary>What of it cannot be made good, since it was not read: for people.</summary>
    public IEnumerable<string> ProblemsOf(IReadOnlyDictionary<TopicPartition, OffsetRange> read) =>
        from missing in _missing
        where !IsIn(missing, read)
        select FormattableString.Invariant($"{missing.Topic} [{missing.Partition}]: offsets {missing.From} to {missing.To - 1} were not evaluated, and what they came from is not there to be read; widen --slack, or it is deleted");

    /// <summary>The records that say what is evaluated now, for the topic of executions.</summary>
    public IEnumerable<TopicRecord> ExecutionsOf(IReadOnlyDictionary<TopicPartition, OffsetRange> read, PipelineParts parts, string replayId)
    {
        var (rules, window) = (RulesOfExecution.Of(parts.Rules.Current), PagingWindow.Of(parts.Time.GetUtcNow()).Start);
        var done = _missing.Where(m => IsIn(m, read)).GroupBy(m => (m.Topic, m.Partition)).ToList();
        if (done.Count > 0)
            yield return ExecutionRecord.Of(rules, window, parts);
        foreach (var group in done)
        {
            var execution = new Execution
            {
                Graph = Execution.ReplayPrefix + replayId,
                WindowStart = window,
                Topic = group.Key.Topic,
                Partition = group.Key.Partition,
                TopicId = _topicIds.GetValueOrDefault(group.Key.Topic),
                Revision = 1,
                Closed = true,
                Lag = 0,
                Evaluated = [.. group.OrderBy(m => m.From).Select(m => new EvaluatedRange(m.From, m.To, parts.Rules.Current.Hash))],
            };
            yield return ExecutionRecord.Of(execution, parts);
        }
    }

    private bool IsIn(MissingOffsets missing, IReadOnlyDictionary<TopicPartition, OffsetRange> read) => missing.Topic == _events
        ? _candidates[missing].All(origin => read.TryGetValue(origin.Partition, out var span) && origin.Offset >= span.From && origin.Offset < span.To)
        : read.TryGetValue(new(missing.Topic, missing.Partition), out var its) && missing.From >= its.From && missing.To <= its.To;

    // A record that is gone was one of a candidate that nobody can name.
    private static HashSet<(TopicPartition, long)> OriginsOf(CronwatchOptions options, MissingOffsets missing, CancellationToken stopping)
    {
        var origins = new HashSet<(TopicPartition, long)>();
        foreach (var record in TopicScan.Read(options.Kafka, [new(new(missing.Topic, missing.Partition), missing.From, missing.To)], stopping))
            if (record.Message.Headers?.TryGetLastBytes(RecordOrigin.Header, out var header) == true && RecordOrigin.TryParse(header, out var origin))
                origins.Add((new(origin.Topic, origin.Partition), origin.Offset));
        return origins;
    }
}
