using Cronwatch.App.Configuration;
using Cronwatch.App.Doctor;
using Cronwatch.App.Graphs;
using Cronwatch.Support;

namespace Cronwatch.App.Tests.Doctor;

/// <summary>The whole of it, on a real broker and doubles of the rest.</summary>
public sealed class DiagnosisTests
{
    private readonly string _prefix = $"t{Path.GetRandomFileName()}";

    [SkippableFact]
    public async Task RunAsync_NothingMade_IsMadeOnceAndThenFine()
    {
        Skip.If(ServerEnvironment.KafkaBootstrap is null, ServerEnvironment.NoKafka);
        await using var index = new IndexDouble("elasticsearch", "9.0.1");
        await using var registry = new RegistryDouble();
        var options = Options(ServerEnvironment.KafkaBootstrap, $"{index.Url}", registry.Url);

        var before = await FindingsAsync(options, create: false);
        Assert.Equal(6, before.Count(f => f.EndsWith("it is missing; make it with cronwatch doctor --create", StringComparison.Ordinal) && f.StartsWith("topic", StringComparison.Ordinal)));
        Assert.Empty(index.Put);
        var made = await FindingsAsync(options, create: true);
        Assert.Equal((10, 4), (made.Count(f => f.EndsWith(": made", StringComparison.Ordinal)), index.Put.Count));
        Assert.Equal([NoRaw], made.Where(f => !f.EndsWith(": made", StringComparison.Ordinal)));
        Assert.Equal([NoRaw], await FindingsAsync(options, create: true));
        await DeleteAsync();
    }

    [Fact]
    public async Task RunAsync_NothingAnswers_SaysAllAtOnce()
    {
        var options = Options("127.0.0.1:1", "http://127.0.0.1:2", "http://127.0.0.1:3") with { Rules = new RuleOptions { Directory = "/nowhere" } };
        using var cluster = new Cluster(options);
        var diagnosis = new Diagnosis(options, cluster, create: true);
        await diagnosis.RunAsync(CancellationToken.None);
        Assert.Equal(["finding", "unreachable", "unreachable", "unreachable"], diagnosis.Findings.Select(f => f.Kind));
        Assert.Equal(["/nowhere", "Kafka at 127.0.0.1:1", "schema registry http://127.0.0.1:3/", "http://127.0.0.1:2/"], diagnosis.Findings.Select(f => f.Place));
        Assert.All(diagnosis.Findings, f => Assert.NotEqual("", f.Cure));
    }

    private string NoRaw => $"topic {_prefix}-raw: there is no such raw topic; name the topics that the agents publish to with --topic, or create it";

    private CronwatchOptions Options(string bootstrap, string index, string registry) => new()
    {
        Kafka = new KafkaOptions { BootstrapServers = bootstrap, Topics = [$"{_prefix}-raw"] },
        Topics = new TopicOptions { Prefix = _prefix, Partitions = 2 },
        Index = new IndexOptions { Url = index },
        Registry = new RegistryOptions { Url = registry },
        Rules = new RuleOptions { Directory = Path.Combine(Repository.Root, "rules", "default") },
    };

    private static async Task<List<string>> FindingsAsync(CronwatchOptions options, bool create)
    {
        using var cluster = new Cluster(options);
        var diagnosis = new Diagnosis(options, cluster, create);
        await diagnosis.RunAsync(CancellationToken.None);
        return [.. diagnosis.Findings.Select(f => f.ToString())];
    }

    private async Task DeleteAsync()
    {
        using var cluster = new Cluster(Options(ServerEnvironment.KafkaBootstrap!, "http://127.0.0.1:2", "http://127.0.0.1:3"));
        await cluster.Admin.DeleteTopicsAsync([.. new[] { "events", "context", "alerts", "suppressed", "executions", "dead-letters" }.Select(name => $"{_prefix}.{name}")]);
    }
}
