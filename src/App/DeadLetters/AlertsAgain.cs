using System.Text;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.Events;
using Cronwatch.Sinks.Elasticsearch;

namespace Cronwatch.App.DeadLetters;

/// <summary>
/// Indexes alerts as the indexing graph does, from what their topic holds of them: the letter's document may be older than what
/// came since. One owner.
/// </summary>
/// <param name="options">The configuration.</param>
/// <param name="cluster">The Kafka cluster.</param>
internal sealed class AlertsAgain(CronwatchOptions options, Cluster cluster)
{
    private const int MostAtOnce = 500;     // Some 6 MB.

    private readonly Dictionary<string, long> _from = new(StringComparer.Ordinal);
    private readonly Dictionary<TopicPartition, long> _starts = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RefusedAlert> _refused = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Id, bool IsUpdate), AlertToIndex> _pending = [];

    /// <summary>Alerts that were asked for.</summary>
    public int Count => _from.Count;

    /// <summary>Documents that were made.</summary>
    public int Created { get; private set; }

    /// <summary>Those that the index refuses still.</summary>
    public IReadOnlyCollection<RefusedAlert> Refused => _refused.Values;

    /// <summary>Those that are no longer on their topic.</summary>
    public IEnumerable<string> Gone => _from.Keys.Where(id => !_seen.Contains(id));

    /// <summary>Asks for an alert, from a place on.</summary>
    public void Add(RetryWay.Index way)
    {
        var (partition, offset) = (way.From.TopicPartition, way.From.Offset.Value);
        _from[way.AlertId] = Math.Min(offset, _from.GetValueOrDefault(way.AlertId, offset));
        _starts[partition] = Math.Min(offset, _starts.GetValueOrDefault(partition, offset));
    }

    /// <summary>
    /// Ends when the index has the last that the topic says of each. What came meanwhile, and went to the index by the graph, may
    /// have been overwritten by what was older: so it is read on until there is no news of them.
    /// </summary>
    public async Task RunAsync(BulkIndexer indexer, CancellationToken cancelled)
    {
        var topic = new InternalTopics(options.Topics.Prefix).Alerts;
        bool someCame;
        do
        {
            List<TopicSpan> spans = [.. from span in await cluster.SpansOfAsync([topic])
                                        where _starts.ContainsKey(span.Partition)
                                        select span with { Start = Math.Max(span.Start, _starts[span.Partition]) }];
            someCame = await IndexAsync(spans, indexer, cancelled);
            foreach (var span in spans)
                _starts[span.Partition] = span.End;
        }
        while (someCame);
    }

    private async Task<bool> IndexAsync(List<TopicSpan> spans, BulkIndexer indexer, CancellationToken cancelled)
    {
        var someCame = false;
        foreach (var record in TopicScan.Read(options.Kafka, spans, cancelled))
        {
            if (Read(record) is not { } alert)
                continue;
            someCame = true;
            _seen.Add(alert.Id);
            _pending[(alert.Id, alert.IsUpdate)] = alert;       // Of several the last counts: sent together they could be taken in another order.
            if (_pending.Count == MostAtOnce)
                await FlushAsync(indexer, cancelled);
        }
        await FlushAsync(indexer, cancelled);
        return someCame;
    }

    private AlertToIndex? Read(ConsumeResult<byte[]?, byte[]?> record)
    {
        if (record.Message.Key is not { } key || !_from.TryGetValue(Encoding.ASCII.GetString(key), out var from) || record.Offset.Value < from)
            return null;
        var origin = new RecordOrigin(record.Topic, record.Partition.Value, record.Offset.Value, 0, record.Message.Timestamp.UnixTimestampMs, RecordTimestampType.CreateTime);
        return IndexableAlert.Of(record.Message.Headers, key, record.Message.Value, origin, options.Space);
    }

    private async Task FlushAsync(BulkIndexer indexer, CancellationToken cancelled)
    {
        if (_pending.Count == 0)
            return;
        var outcome = await indexer.IndexAsync([.. _pending.Values], cancelled);
        Created += outcome.Created;
        foreach (var (id, _) in _pending.Keys)
            _refused.Remove(id);
        foreach (var refused in outcome.Refused)
            _refused[refused.Alert.Id] = refused;
        _pending.Clear();
    }
}
