using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cronwatch.App.Commands;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.Support;
using static Cronwatch.EndToEnd.Tests.Deployment.DeployFolder;

namespace Cronwatch.EndToEnd.Tests.Deployment;

/// <summary>What the files of <c>deploy</c> tell the program is what it takes, and they agree with it and with each other.</summary>
public sealed class ProcessTests : IDisposable
{
    private static readonly InternalTopics Names = new(new TopicOptions().Prefix);

    private static readonly string Port = new Uri(new ConsoleOptions().Url).Port.ToString(CultureInfo.InvariantCulture);

    private readonly string _secret = Path.GetTempFileName();

    public void Dispose() => File.Delete(_secret);

    [Fact]
    public void CommandLines_OfAllFiles_AreUnderstood()
    {
        string[][] lines =
        [
            JsonSerializer.Deserialize<string[]>(Dockerfile.Last(l => l.StartsWith("CMD ", StringComparison.Ordinal))[4..])!,
            .. Services.Where(s => TextAt(s.Service, "image").StartsWith("cronwatch:", StringComparison.Ordinal)).Select(s => Texts(s.Service["command"])),
            .. Workloads.Select(w => Texts(At(Container(w), "args"))),
            UnitValue("ExecStart").Split(' ')[1..],
            ValuesOf(AgentUnit, "ExecStart").Single().Split(' ')[1..],
        ];
        Assert.All(lines, line =>
        {
            var command = line[0] switch
            {
                "simulate" => SimulateCommand.Create(default),
                "agent" => AgentCommand.Create(default),
                _ => RunCommand.Create(default),
            };
            Assert.Equal(command.Name, line[0]);
            Assert.Empty(command.Parse(line[1..]).Errors);
        });
    }

    [Fact]
    public void Pods_Configuration_IsTaken() => Assert.All(Workloads, workload =>
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, Text("kubernetes/cronwatch.json").Replace("/etc/cronwatch/kafka/password", _secret, StringComparison.Ordinal));
        var only = TextAt(workload, "metadata", "labels", "app.kubernetes.io/component");
        var args = Texts(At(Container(workload), "args"));
        var given = Variables(workload);
        var taken = ConfigurationLoading.TryLoad(file, Keys(given.Append(("CRONWATCH__Only__0", only))), out var options, out var errors);
        File.Delete(file);
        Assert.True(taken, string.Join('\n', errors));
        Assert.Equal(["--only", only], args[^2..]);
        Assert.Equal(only == GraphNames.Indexing, options.Index.Url is not null);
        Assert.Equal(only == GraphNames.Detection, options.Kafka.GroupInstanceId is not null);
    });

    [Fact]
    public void Variables_OfTheOtherFiles_AreTaken()
    {
        (string, string)[][] processes =
        [
            [.. Dockerfile.Single(l => l.StartsWith("ENV ", StringComparison.Ordinal))[4..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Pair)],
            [.. UnitValues("Environment").Select(Pair)],
            [.. ValuesOf(AgentUnit, "Environment").Select(Pair)],
            .. Services.Where(s => s.Service["environment"] is not null)
                .Select(s => s.Service["environment"]!.AsObject().Select(v => (v.Key, v.Value!.GetValue<string>())).ToArray()),
        ];
        Assert.Contains(processes, process => Keys(process).Count > 0);
        Assert.All(processes, process => Assert.True(ConfigurationLoading.TryLoad(null, Keys(process), out _, out var errors), string.Join('\n', errors)));
    }

    [Fact]
    public void Unit_Credentials_AreThoseThatItReads() => Assert.Equal(
        UnitValues("LoadCredential").Select(c => "%d/" + c.Split(':')[0]),
        UnitValues("Environment").Select(Pair).Where(v => v.Value.StartsWith("%d/", StringComparison.Ordinal)).Select(v => v.Value));

    [Fact]
    public void AgentUnit_Spool_IsTheDirectoryThatItMayWrite() =>
        Assert.Equal(new AgentOptions().SpoolDirectory, "/var/lib/" + ValuesOf(AgentUnit, "StateDirectory").Single());

    [Fact]
    public void ConsolePort_OfAllFiles_IsTheDefault()
    {
        var check = Dockerfile.Single(l => l.StartsWith("HEALTHCHECK ", StringComparison.Ordinal));
        Assert.Contains($"/dev/tcp/127.0.0.1/{Port} ", check, StringComparison.Ordinal);
        Assert.Contains($"EXPOSE {Port}", Dockerfile);
        Assert.Contains($"CRONWATCH__Console__Url=http://0.0.0.0:{Port}", string.Join(' ', Dockerfile), StringComparison.Ordinal);
        Assert.Equal([$"127.0.0.1:{Port}:{Port}"], Texts(Services.Single(s => s.Name == "cronwatch").Service["ports"]));
        Assert.All(Workloads, w =>
        {
            Assert.Equal(Port, TextAt(At(Container(w), "ports")[0]!, "containerPort"));
            Assert.Contains(("CRONWATCH__Console__Url", $"http://0.0.0.0:{Port}"), Variables(w));
            var paths = new[] { "startupProbe", "livenessProbe", "readinessProbe" }.Select(p => TextAt(Container(w), p, "httpGet", "path")).ToList();
            Assert.Equal(["/healthz", "/healthz", "/readyz"], paths);
        });
        Assert.Contains("GET /healthz ", check, StringComparison.Ordinal);
        var policy = OfKind("NetworkPolicy").Single(p => TextAt(p, "metadata", "name") == "cronwatch");
        Assert.Equal(Port, TextAt(At(policy, "spec", "ingress")[0]!["ports"]![0]!, "port"));
    }

    [Fact]
    public void Stopping_InAllFiles_LeavesTimeToDrain()
    {
        Assert.All(Workloads, w => Assert.InRange(Number(TextAt(w, "spec", "template", "spec", "terminationGracePeriodSeconds")), 15, 60));
        Assert.InRange(Number(UnitValue("TimeoutStopSec")), 15, 60);
        Assert.InRange(Number(TextAt(Services.Single(s => s.Name == "cronwatch").Service, "stop_grace_period").TrimEnd('s')), 15, 60);
    }

    [Fact]
    public void Kustomization_Files_AreThoseOfItsFolder()
    {
        Assert.All(Resources, r => Assert.True(Path.Exists(Path.Combine(Root, "kubernetes", r)), r));
        Assert.Equal(
            Resources.Where(r => r.EndsWith(".yaml", StringComparison.Ordinal)).Append("kustomization.yaml").Append("secret.example.yaml").Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Path.Combine(Root, "kubernetes"), "*.yaml").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        var rules = Yaml("../rules/kustomization.yaml").Single();
        Assert.Equal(
            Texts(rules["configMapGenerator"]![0]!["files"]).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "rules", "default")).Select(f => "default/" + Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Scaling_OfEachGraph_FollowsItsGroupWithinThePartitions()
    {
        var configuration = JsonNode.Parse(Text("kubernetes/cronwatch.json"), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!;
        var scaled = OfKind("ScaledObject").ToDictionary(o => TextAt(o, "metadata", "name"), o => o);
        Assert.Equal(
            Workloads.Select(w => (TextAt(w, "kind"), TextAt(w, "metadata", "name"))).Order(),
            scaled.Values.Select(o => (TextAt(o, "spec", "scaleTargetRef", "kind"), TextAt(o, "spec", "scaleTargetRef", "name"))).Order());
        Assert.Equal((Names.IntakeGroup, null), Follows("cronwatch-intake"));
        Assert.Equal((Names.DetectionGroup, Names.Events), Follows("cronwatch-detection"));
        Assert.Equal((Names.IndexingGroup, Names.Alerts), Follows("cronwatch-indexing"));
        Assert.InRange(Number(TextAt(scaled["cronwatch-detection"], "spec", "maxReplicaCount")) * 4, 4, (int)configuration["Topics"]!["Partitions"]!);
        Assert.All(scaled.Values, o => Assert.Equal(
            (string)configuration["Kafka"]!["BootstrapServers"]!, TextAt(At(o, "spec", "triggers")[0]!, "metadata", "bootstrapServers")));

        (string, string?) Follows(string name)
        {
            var trigger = At(scaled[name], "spec", "triggers")[0]!["metadata"]!;
            return (TextAt(trigger, "consumerGroup"), trigger["topic"]?.GetValue<string>());
        }
    }

    [Fact]
    public void Agents_Topics_AreReadByDefault()
    {
        var format = TextAt(At(Yaml("agents/elastic-agent.yml").Single(), "xpack.fleet.outputs")[0]!, "topic");
        var topic = format.Replace("%{[data_stream.type]}", "logs", StringComparison.Ordinal)
            .Replace("%{[data_stream.dataset]}", "endpoint.events.process", StringComparison.Ordinal)
            .Replace("%{[data_stream.namespace]}", "default", StringComparison.Ordinal);
        Assert.All([topic, new AgentOptions().FileTopic, new AgentOptions().ProcessTopic], published =>
            Assert.Contains(KafkaOptions.DefaultTopics, wanted => Cluster.IsMatch(wanted, published)));
    }

    // What comes from the pod is its name.
    private static List<(string Key, string Value)> Variables(JsonNode workload) =>
        [.. At(Container(workload), "env").AsArray().Select(v => (TextAt(v!, "name"), v!["value"]?.GetValue<string>() ?? "cronwatch-0"))];

    private Dictionary<string, string?> Keys(IEnumerable<(string Key, string Value)> variables) => variables
        .Where(v => v.Key.StartsWith("CRONWATCH__", StringComparison.Ordinal))
        .ToDictionary(
            v => v.Key["CRONWATCH__".Length..].Replace("__", ":", StringComparison.Ordinal),
            v => (string?)(v.Key.EndsWith("File", StringComparison.Ordinal) ? _secret : v.Value));

    private static (string Key, string Value) Pair(string text) => text.Split('=', 2) is [var key, var value] ? (key, value) : throw new FormatException(text);

    private static string UnitValue(string key) => UnitValues(key).Single();

    private static IEnumerable<string> UnitValues(string key) => ValuesOf(Unit, key);

    private static IEnumerable<string> ValuesOf(string[] unit, string key) =>
        unit.Where(l => l.StartsWith(key + "=", StringComparison.Ordinal)).Select(l => l[(key.Length + 1)..]);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
