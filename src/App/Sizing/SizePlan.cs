using System.Text.Json;
using System.Text.Json.Serialization;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;

namespace Cronwatch.App.Sizing;

/// <summary>What a fleet needs: instances, partitions, memory, network, disk, and how long it takes to catch up.</summary>
internal sealed record SizePlan
{
    // Half of an instance is for what waits after an outage, and for the minute that is busier than the busiest.
    private const double MostBusy = 0.5;

    private const double Giga = 1e9;
    private const double MicrosecondsPerSecond = 1e6;
    private const double SecondsPerDay = 86_400;

    // A limit of memory is not to be reached; what the collector has not taken back yet is as large as what is kept.
    private const double MemoryUsed = 0.85;
    private const double CollectorsRoom = 2;
    private const double ProcessBytes = 700;
    private const double MemoryWithoutTables = 0.3 * Giga;
    private const double IntakeMemory = 0.75 * Giga;
    private const double IndexingMemory = 0.5 * Giga;

    // Of a lost instance its partitions' context is read again, by one thread; 5 s are the start of a process.
    private const double StartSeconds = 5;

    private const double RawDays = 3;               // Less is a finding of `cronwatch doctor`.

    // Estimates, as docs/sizing.md says.
    private const double HeaderBytes = 200;
    private const double ContextRecordBytes = 700;
    private const double ExecutionBytes = 900;

    private const double AlertBytes = 38_261;       // docs/benchmarks/alerts.md.
    private const double SilentHitBytes = 25_643;
    private const double WindowsPerDay = 288;
    private const double DeadLettersOfEvents = 1e-5;

    // Compaction begins when half of a partition is superseded.
    private const double CompactionRoom = 2;

    // So that instances can be added: a partition is not split.
    private const int PartitionsPerInstance = 4;
    private const long MostPartitions = 10_000;
    private const double CoresPerConsumer = 2;

    public required FleetLoad Load { get; init; }

    public required UnitCosts Costs { get; init; }

    /// <summary>Partitions of the topics that are keyed by host: <c>Topics:Partitions</c>, fixed when they are created.</summary>
    public required long Partitions { get; init; }

    /// <summary>Partitions that the raw topics need together, at least: one for each consumer of intake.</summary>
    public required long RawPartitions { get; init; }

    /// <summary><c>Kafka:Consumers</c> of an instance of intake.</summary>
    public required int Consumers { get; init; }

    /// <summary>The graphs, each with its instances.</summary>
    public required IReadOnlyList<GraphPlan> Graphs { get; init; }

    /// <summary>Topics, each with its disk.</summary>
    public required IReadOnlyList<TopicDisk> Topics { get; init; }

    /// <summary>Bytes that brokers take in a second: from agents and from cronwatch, copies among themselves included.</summary>
    public required double BrokerBytes { get; init; }

    /// <summary>How long after the loss of an instance of detection its hosts are detected on again, in seconds.</summary>
    public required double RestartSeconds { get; init; }

    /// <summary>What does not fit, each with its cure.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>The plan for a load by what things cost. A pure function.</summary>
    public static SizePlan Of(FleetLoad load, UnitCosts costs)
    {
        var (files, processes) = (load.Hosts * load.FileEvents, load.Hosts * load.ProcessEvents);
        var candidates = files * load.CandidatePercent / 100;
        var (alerts, hits) = (load.AlertsPerDay / SecondsPerDay, (load.AlertsPerDay + load.SilentHitsPerDay) / SecondsPerDay);
        var rawBytes = (files * load.FileEventBytes + processes * load.ProcessEventBytes) * load.Compression;
        var candidateBytes = candidates * (load.FileEventBytes + HeaderBytes) * load.Compression;
        var contextBytes = processes * ContextRecordBytes * load.Compression;
        var hitBytes = (load.AlertsPerDay * AlertBytes + load.SilentHitsPerDay * SilentHitBytes) / SecondsPerDay * load.Compression;

        var intake = GraphOf(load, GraphNames.Intake,
            files * costs.FileEventMicroseconds + processes * costs.ProcessEventMicroseconds,
            IntakeMemory, rawBytes, candidateBytes + contextBytes);
        var tables = load.Hosts * load.ProcessesPerHost * ProcessBytes;
        var detection = DetectionOf(load, tables,
            candidates * costs.CandidateMicroseconds + processes * costs.ContextRecordMicroseconds + hits * costs.HitMicroseconds,
            candidateBytes + contextBytes, hitBytes);
        var restart = TimeSpan.FromSeconds(StartSeconds
            + load.Hosts * load.ProcessesPerHost / detection.Instances * costs.ContextRecordMicroseconds / MicrosecondsPerSecond);
        detection = detection with { CatchUpSeconds = restart.TotalSeconds + CatchUp(load.Outage + restart, detection.Busy) };
        var alertBytes = alerts * AlertBytes * load.Compression;
        var indexing = GraphOf(load, GraphNames.Indexing, alerts * costs.IndexedAlertMicroseconds, IndexingMemory, alertBytes, alertBytes);

        var partitions = Math.Max(new TopicOptions().Partitions, PartitionsPerInstance * detection.Instances);
        var consumers = (int)Math.Max(1, Math.Ceiling(load.Cores / CoresPerConsumer));
        var rawPartitions = consumers * intake.InstancesWithSpare;
        return new()
        {
            Load = load,
            Costs = costs,
            Partitions = partitions,
            RawPartitions = rawPartitions,
            Consumers = consumers,
            Graphs = [intake, detection, indexing],
            Topics = TopicsOf(load, rawBytes, candidateBytes, (files + processes) * DeadLettersOfEvents, rawPartitions, partitions),
            BrokerBytes = (rawBytes + intake.WrittenBytes + detection.WrittenBytes) * load.Replicas,
            RestartSeconds = restart.TotalSeconds,
            Findings = [.. FindingsOf(load, partitions)],
        };
    }

    public string ToJson() => JsonSerializer.Serialize(this, SizePlanJson.Default.SizePlan);

    private static GraphPlan GraphOf(FleetLoad load, string graph, double microseconds, double memory, double read, double written)
    {
        var cores = microseconds / MicrosecondsPerSecond;
        var ofNetwork = Math.Max(read, written) / (load.LinkGigabits * Giga / 8);
        return GraphOf(graph, cores, memory, read, written, load,
            ("cores", cores / load.Cores / MostBusy), ("network", ofNetwork / MostBusy));
    }

    private static GraphPlan DetectionOf(FleetLoad load, double tables, double microseconds, double read, double written)
    {
        var cores = microseconds / MicrosecondsPerSecond;
        var ofNetwork = Math.Max(read, written) / (load.LinkGigabits * Giga / 8);
        var room = (load.DetectionGigabytes * Giga * MemoryUsed - MemoryWithoutTables) / CollectorsRoom;
        return GraphOf(GraphNames.Detection, cores, load.DetectionGigabytes * Giga, read, written, load,
            ("memory", tables / room), ("cores", cores / load.Cores / MostBusy), ("network", ofNetwork / MostBusy));
    }

    private static GraphPlan GraphOf(
        string graph, double cores, double memory, double read, double written, FleetLoad load, params (string What, double Instances)[] needs)
    {
        var most = needs.MaxBy(need => need.Instances);
        var instances = Math.Max(1, (long)Math.Ceiling(most.Instances));
        var busy = needs.Where(need => need.What != "memory").Max(need => need.Instances) * MostBusy / instances;
        return new(
            graph, instances, instances + 1, instances == 1 ? "nothing" : most.What, cores, busy,
            memory, read, written, CatchUp(load.Outage, busy));
    }

    // While the outage's events are worked off, as many come as before.
    private static double CatchUp(TimeSpan outage, double busy) => outage.TotalSeconds * busy / (1 - busy);

    private static IReadOnlyList<TopicDisk> TopicsOf(
        FleetLoad load, double rawBytes, double candidateBytes, double deadLetters, long rawPartitions, long partitions)
    {
        var topics = new InternalTopics(new TopicOptions().Prefix);
        var kept = InternalTopicSpecifications.DaysKept(topics);
        var stored = load.Compression * load.Replicas;
        return
        [
            new("raw", RawDays, rawBytes * SecondsPerDay * RawDays * load.Replicas),
            Kept(topics.Events, days => candidateBytes * SecondsPerDay * days * load.Replicas),
            new(topics.Context, null, load.Hosts * load.ProcessesPerHost * ContextRecordBytes * CompactionRoom * stored),
            Kept(topics.Alerts, days => load.AlertsPerDay * days * AlertBytes * stored),
            Kept(topics.Suppressed, days => load.SilentHitsPerDay * days * SilentHitBytes * stored),
            Kept(topics.Executions, days => WindowsPerDay * days * (rawPartitions + partitions) * ExecutionBytes * stored),
            Kept(topics.DeadLetters, days => deadLetters * SecondsPerDay * days * load.FileEventBytes * stored),
        ];

        TopicDisk Kept(string topic, Func<double, double> bytesOf) => new(topic, kept[topic], bytesOf(kept[topic]));
    }

    private static IEnumerable<string> FindingsOf(FleetLoad load, long partitions)
    {
        if (load.Outage > TimeSpan.FromDays(RawDays))
            yield return FormattableString.Invariant(
                $"--outage: raw topics that keep {RawDays} days lose what is older; let them keep more than {load.Outage.TotalDays:0.#} days (retention.ms)");
        if (partitions > MostPartitions)
            yield return FormattableString.Invariant(
                $"partitions: {partitions} are more than the {MostPartitions} that Topics:Partitions takes; give instances of detection more memory or cores");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(SizePlan))]
internal sealed partial class SizePlanJson : JsonSerializerContext;
