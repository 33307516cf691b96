using System.Text;
using System.Text.Json;

namespace Cronwatch.EndToEnd.Tests.Fixtures;

/// <summary>The topics of one pipeline on a shared broker, with names that no other has.</summary>
internal sealed class PipelineTopics : IAsyncDisposable
{
    private readonly KafkaCluster _kafka;

    private PipelineTopics(KafkaCluster kafka) => _kafka = kafka;

    public string Prefix { get; } = KafkaCluster.UniquePrefix();

    public string Files => $"{Prefix}-raw-files";

    public string Processes => $"{Prefix}-raw-processes";

    /// <summary>A space of its own keeps the alerts apart in an index that tests share.</summary>
    public string Space => Prefix;

    public static async Task<PipelineTopics> CreateAsync(KafkaCluster kafka)
    {
        var topics = new PipelineTopics(kafka);
        // The embedded broker keeps 5 MiB a partition, and lets the oldest go.
        var partitions = kafka.Kind == BrokerKind.Embedded ? 16 : 4;
        // Records may be of any time: no broker lets them go while they are looked for.
        var kept = new Dictionary<string, string> { ["retention.ms"] = "-1" };
        await kafka.CreateTopicAsync(topics.Files, partitions, kept);
        await kafka.CreateTopicAsync(topics.Processes, partitions, kept);
        if (kafka.Kind == BrokerKind.Embedded)
            foreach (var name in topics.Internal)      // It takes no requests to create topics.
                await kafka.CreateTopicAsync(name, 8);
        return topics;
    }

    /// <summary>The arguments of a run over these topics.</summary>
    public List<string> Arguments(params string[] more) => ArgumentsOn(_kafka.Bootstrap, more);

    /// <summary>The same by another address of the broker.</summary>
    public List<string> ArgumentsOn(string bootstrap, params string[] more) =>
        ["run", "--bootstrap", bootstrap, "--topic", Files, "--topic", Processes, "--prefix", Prefix, .. more];

    /// <summary>Starts an instance, and returns when it has partitions of the events.</summary>
    public async Task<CronwatchProcess> StartAsync((string, string)[] environment)
    {
        var instance = CronwatchProcess.Start(Arguments(), environment);
        await instance.SaidAsync($"Assigned: {Prefix}.events");
        return instance;
    }

    /// <summary>The variables of a run over these topics.</summary>
    public (string, string)[] Environment => [("CRONWATCH__Space", Space), ("CRONWATCH__Topics__Partitions", "8")];

    /// <summary>The variables of a run that reads one by one, or in a group that its members balance.</summary>
    public (string, string)[] EnvironmentOf(bool batchCall, string protocol) =>
        [.. Environment, ("CRONWATCH__Kafka__BatchCall", $"{batchCall}"), ("CRONWATCH__Kafka__GroupProtocol", protocol)];

    /// <summary>The alerts on their topic: key and document.</summary>
    public Task<List<(string Id, JsonElement Document)>> AlertsAsync() => DocumentsAsync("alerts", "alert");

    /// <summary>What paged nobody, by what became of it: key and document.</summary>
    public Task<List<(string Id, JsonElement Document)>> SuppressedAsync(string kind) => DocumentsAsync("suppressed", kind);

    /// <summary>What stands for others on the topic of alerts, <c>progress</c> or <c>summary</c>: key and document.</summary>
    public Task<List<(string Id, JsonElement Document)>> SumsAsync(string kind) => DocumentsAsync("alerts", kind);

    /// <summary>Everything on the topic of alerts, news of a partition in order: key and document.</summary>
    public Task<List<(string Id, JsonElement Document)>> AlertsWithNewsAsync() => DocumentsAsync("alerts", kind: null);

    private async Task<List<(string Id, JsonElement Document)>> DocumentsAsync(string topic, string? kind)
    {
        var records = await _kafka.ReadAllAsync($"{Prefix}.{topic}");
        return [.. records.Where(r => kind is null || Encoding.ASCII.GetString(r.Message.Headers.GetLastBytes("cronwatch-kind")) == kind).Select(r => (Encoding.ASCII.GetString(r.Message.Key!), JsonSerializer.Deserialize<JsonElement>(r.Message.Value)))];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in (string[])[Files, Processes, .. Internal])
            await _kafka.DeleteTopicAsync(name);
    }

    /// <summary>The names of the pipeline's own topics.</summary>
    public string[] Internal => [.. new[] { "events", "context", "alerts", "suppressed", "executions", "dead-letters" }.Select(n => $"{Prefix}.{n}")];
}
