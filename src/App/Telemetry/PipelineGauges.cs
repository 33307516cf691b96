using System.Collections.Concurrent;
using Cronwatch.App.Configuration;
using Cronwatch.App.Executions;
using Cronwatch.Ingest.Kafka;
using Cronwatch.Sinks.Elasticsearch;

namespace Cronwatch.App.Telemetry;

/// <summary>What runs now. The graphs show themselves while they run; anybody looks.</summary>
internal sealed class PipelineGauges
{
    private readonly ConcurrentDictionary<string, Shown> _graphs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (DateTimeOffset Window, double Headroom)> _windows = new(StringComparer.Ordinal);

    /// <summary>What the lanes hold; null: detection does not run, or has told nothing yet.</summary>
    public LaneCounts? Lanes { get; set => Volatile.Write(ref field, value); }

    /// <summary>Shows a graph until what is given back is disposed.</summary>
    public IDisposable Show(string graph, BatchConsumer[] consumers, BulkIndexer? indexer = null)
    {
        var shown = new Shown(this, graph, consumers, indexer);
        _graphs[graph] = shown;
        return shown;
    }

    /// <summary>Whether a graph runs.</summary>
    public bool Runs(string graph) => _graphs.ContainsKey(graph);

    /// <summary>The partitions that a graph has, and what is left of each; none while it does not run.</summary>
    public IEnumerable<PartitionLag> LagsOf(string graph) => ConsumersOf(graph).SelectMany(c => c.Lags());

    /// <summary>Batches that a graph may read before some of those in flight are done; null: it does not run.</summary>
    public int? FreeCreditsOf(string graph) => Runs(graph) ? ConsumersOf(graph).Sum(c => c.FreeCredits) : null;

    /// <summary>How long the consumers of a graph have waited for records, all together; null: it does not run.</summary>
    public TimeSpan? IdleOf(string graph) => Runs(graph) ? TimeSpan.FromTicks(ConsumersOf(graph).Sum(c => c.Idle.Ticks)) : null;

    /// <summary>How many requests may be sent to the index at once; null: indexing does not run.</summary>
    public int? RequestsAllowed => _graphs.TryGetValue(GraphNames.Indexing, out var shown) ? shown.Indexer?.RequestsAllowed : null;

    /// <summary>Takes in an execution, if it is closed.</summary>
    public void Close(Execution execution)
    {
        if (execution is not { Closed: true, Headroom: { } headroom, WindowStart: var window })
            return;
        _windows.AddOrUpdate(execution.Graph, (window, headroom), (_, last) =>
            window > last.Window ? (window, headroom) : window == last.Window ? (window, Math.Min(last.Headroom, headroom)) : last);
    }

    /// <summary>The headroom of a graph's last window that closed, of the partition where it is least; null: none has closed yet.</summary>
    public double? HeadroomOf(string graph) => _windows.TryGetValue(graph, out var last) ? last.Headroom : null;

    private BatchConsumer[] ConsumersOf(string graph) => _graphs.TryGetValue(graph, out var shown) ? shown.Consumers : [];

    private sealed record Shown(PipelineGauges In, string Graph, BatchConsumer[] Consumers, BulkIndexer? Indexer) : IDisposable
    {
        public void Dispose()
        {
            In._graphs.TryRemove(new(Graph, this));
            if (Graph == GraphNames.Detection)
                In.Lanes = null;
        }
    }
}
