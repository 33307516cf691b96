using System.Diagnostics.Metrics;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;

namespace Cronwatch.App.Telemetry;

/// <summary>
/// The numbers of a pipeline, under one meter: <c>cronwatch.GRAPH.NOUN.VERB</c>. All but the delays are read from what is
/// counted anyway, when somebody asks.
/// </summary>
internal sealed class PipelineMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "cronwatch";

    private readonly Meter _meter;

    private PipelineMetrics(Meter meter) => _meter = meter;

    /// <summary>Adds the instruments to a meter, with which they end.</summary>
    public static void AddTo(Meter meter, PipelineParts parts)
    {
        var metrics = new PipelineMetrics(meter);
        foreach (var graph in GraphNames.All)
            metrics.AddFaults(graph, parts.Counters);
        foreach (var graph in GraphNames.All.Except([GraphNames.Outputs]))
            metrics.AddGraph(graph, parts.Gauges);
        metrics.AddOutputs(parts.Counters);
        metrics.AddIntake(parts.Counters);
        metrics.AddDetection(parts.Counters, parts.Gauges);
        metrics.AddIndexing(parts);
        metrics.AddRules(parts);
    }

    private void AddFaults(string graph, PipelineCounters counters)
    {
        _meter.CreateObservableCounter($"cronwatch.{graph}.dead_letters.made",
            () => counters.DeadLettersOf(graph).Select(l => new Measurement<long>(l.Letters, new KeyValuePair<string, object?>("reason", l.Reason))),
            "{letter}", "What could not be read, indexed or delivered.");
        Count($"cronwatch.{graph}.runs.failed", "{failure}", "Times that the graph failed; it is started again.", () => counters.FailuresOf(graph));
    }

    private void AddGraph(string graph, PipelineGauges gauges)
    {
        Gauge($"cronwatch.{graph}.partitions.assigned", "{partition}", "Partitions that this instance reads.",
            () => gauges.Runs(graph) ? gauges.LagsOf(graph).Count() : null);
        _meter.CreateObservableGauge($"cronwatch.{graph}.records.lagging",
            () => gauges.LagsOf(graph).Where(lag => lag.Records is not null).Select(lag => new Measurement<long>(lag.Records!.Value,
                new("topic", lag.Partition.Topic), new("partition", lag.Partition.Partition.Value))),
            "{record}", "Offsets that are there and not done, as far as the client has heard.");
        Gauge($"cronwatch.{graph}.credits.left", "{batch}", "Batches that may be read before some of those in flight are done; 0: reading waits for the graph.",
            () => gauges.FreeCreditsOf(graph));
        _meter.CreateObservableCounter($"cronwatch.{graph}.consumers.idled",
            () => Known(gauges.IdleOf(graph)?.TotalSeconds), "s", "Time in which the consumers waited for records that were not there, all together.");
        if (graph != GraphNames.Indexing)
            _meter.CreateObservableGauge($"cronwatch.{graph}.windows.headroom", () => Known(gauges.HeadroomOf(graph)),
                "{time}", "How often the last window that closed could have been done within its five minutes, of the partition where that is least; 1 just keeps up.");
    }

    private void AddIntake(PipelineCounters counters)
    {
        Count("cronwatch.intake.events.read", "{event}", "Objects of the raw topics: the sum of the next four and of those refused.", () => counters.Events);
        Count("cronwatch.intake.events.filtered", "{event}", "Those that concern no rule and tell nothing.", () => counters.Filtered);
        Count("cronwatch.intake.candidates.found", "{event}", "Those that a rule may match.", () => counters.Candidates);
        Count("cronwatch.intake.context.found", "{event}", "Those that tell of a host.", () => counters.Context);
        Count("cronwatch.intake.both.found", "{event}", "Those that do both.", () => counters.Both);
        Count("cronwatch.intake.events.refused", "{event}", "Those that could not be read: dead letters.", () => counters.DeadLetters);
    }

    private void AddDetection(PipelineCounters counters, PipelineGauges gauges)
    {
        _meter.CreateObservableCounter("cronwatch.detection.hits.found",
            () => counters.HitsByRule().Select(h => new Measurement<long>(h.Hits, new KeyValuePair<string, object?>("rule", h.RuleId))),
            "{hit}", "Hits, by the id of their rule: the sum of the next four and of those held or on their way.");
        Count("cronwatch.detection.alerts.published", "{alert}", "Hits that paged.", () => counters.Alerts);
        Count("cronwatch.detection.hits.excepted", "{hit}", "Hits that an exception kept from paging.", () => counters.Excepted);
        Count("cronwatch.detection.hits.suppressed", "{hit}", "Hits that their rule's suppression kept from paging.", () => counters.Suppressed);
        Count("cronwatch.detection.hits.overflowed", "{hit}", "Hits of which their rule had paged max_signals already.", () => counters.Overflow);
        Count("cronwatch.detection.hits.unaccounted", "{hit}", "Hits of which nobody knows what became. A defect where it is not 0.", () => counters.Unaccounted);
        Count("cronwatch.detection.computations.unanswered", "{computation}", "Computations of rules that had numbers and no answer, such as a division by zero.",
            () => counters.Unanswered);
        Gauge("cronwatch.detection.identifiers.unmatched", "{identifier}", "Identifiers under which osquery sends results and nothing else is known.",
            () => counters.UnmatchedIdentifiers);
        Gauge("cronwatch.detection.partitions.restoring", "{partition}", "Partitions whose context is still read.", () => gauges.Lanes?.Restoring);
        Gauge("cronwatch.detection.batches.waiting", "{batch}", "Batches of events that are read and not evaluated yet.", () => gauges.Lanes?.WaitingBatches);
        Gauge("cronwatch.detection.hits.held", "{hit}", "Hits that wait for their process.", () => gauges.Lanes?.Held);
        Gauge("cronwatch.detection.hosts.known", "{host}", "Hosts in the tables.", () => gauges.Lanes?.Hosts);
        Gauge("cronwatch.detection.processes.known", "{process}", "Processes in the tables.", () => gauges.Lanes?.Processes);
        Gauge("cronwatch.detection.processes.evicted", "{process}", "Processes that were forgotten because a table was full, since their partitions came.",
            () => gauges.Lanes?.Evicted);
    }

    private void AddIndexing(PipelineParts parts)
    {
        var counters = parts.Counters;
        Count("cronwatch.indexing.alerts.created", "{alert}", "Alerts that the index took.", () => counters.Indexed);
        Count("cronwatch.indexing.alerts.repeated", "{alert}", "Alerts that were there already.", () => counters.AlreadyIndexed);
        Count("cronwatch.indexing.alerts.updated", "{alert}", "News of alerts that the index took.", () => counters.Updated);
        Count("cronwatch.indexing.alerts.refused", "{alert}", "Alerts that the index will never take: dead letters.", () => counters.RefusedByIndex);
        Gauge("cronwatch.indexing.requests.allowed", "{request}", "Requests that may be sent at once; less than 2 while the index is too busy, 0 while it cannot take alerts as it is.",
            () => parts.Gauges.RequestsAllowed ?? (parts.Index?.Problem is null ? null : 0));
    }

    private void AddOutputs(PipelineCounters counters)
    {
        Add("cronwatch.outputs.records.delivered", "Records that an output took.", counts => counts.Delivered);
        Add("cronwatch.outputs.records.refused", "Records that an output will never take: dead letters.", counts => counts.Refused);

        void Add(string name, string description, Func<OutputCounts, long> value) => _meter.CreateObservableCounter(name,
            () => counters.Outputs.Select(o => new Measurement<long>(value(o.Value), new KeyValuePair<string, object?>("output", o.Key))), "{record}", description);
    }

    private void AddRules(PipelineParts parts)
    {
        var rules = parts.Rules;
        Gauge("cronwatch.pipeline.rules.loaded", "{rule}", "Rules in force.", () => rules.Current.Set.Rules.Length);
        Gauge("cronwatch.pipeline.rules.left_out", "{error}", "Errors for which rules or exceptions were left out of those in force.",
            () => rules.Current.Set.LeftOut.Length);
        Gauge("cronwatch.pipeline.rules.refused", "{error}", "Errors for which the files as they are now were not taken; those before stay in force.",
            () => rules.Refused.Length);
    }

    private void Count(string name, string unit, string description, Func<long> value) => _meter.CreateObservableCounter(name, value, unit, description);

    private void Gauge(string name, string unit, string description, Func<long?> value) =>
        _meter.CreateObservableGauge(name, () => Known(value()), unit, description);

    private static Measurement<T>[] Known<T>(T? value) where T : struct => value is { } known ? [new(known)] : [];
}
