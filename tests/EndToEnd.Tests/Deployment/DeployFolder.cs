using System.Text.Json.Nodes;
using Cronwatch.Support;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Cronwatch.EndToEnd.Tests.Deployment;

/// <summary>The files of <c>deploy</c>, as nodes whose values are all texts.</summary>
internal static class DeployFolder
{
    public static string Root { get; } = Path.Combine(Repository.Root, "deploy");

    /// <summary>The lines of the Dockerfile, those that go on in the next joined.</summary>
    public static string[] Dockerfile { get; } = Text("docker/Dockerfile").Replace("\\\n", "", StringComparison.Ordinal).Split('\n');

    /// <summary>The lines of the unit.</summary>
    public static string[] Unit { get; } = Text("systemd/cronwatch.service").Split('\n');

    /// <summary>The lines of the agent's unit.</summary>
    public static string[] AgentUnit { get; } = Text("systemd/cronwatch-agent.service").Split('\n');

    /// <summary>The services of the compose file, by name.</summary>
    public static IReadOnlyList<(string Name, JsonNode Service)> Services { get; } =
        [.. Yaml("compose/compose.yml").Single()["services"]!.AsObject().Select(s => (s.Key, s.Value!))];

    /// <summary>The objects that the kustomization applies, but the rules.</summary>
    public static IReadOnlyList<JsonNode> Objects { get; } =
        [.. Resources.Where(r => r.EndsWith(".yaml", StringComparison.Ordinal)).SelectMany(r => Yaml("kubernetes/" + r))];

    /// <summary>What the kustomization applies.</summary>
    public static IEnumerable<string> Resources => Texts(Yaml("kubernetes/kustomization.yaml").Single()["resources"]);

    /// <summary>The objects that run pods.</summary>
    public static IEnumerable<JsonNode> Workloads => Objects.Where(o => o["spec"]?["template"] is not null);

    /// <summary>The one container of a workload.</summary>
    public static JsonNode Container(JsonNode workload) => At(workload, "spec", "template", "spec", "containers").AsArray().Single()!;

    public static IEnumerable<JsonNode> OfKind(string kind) => Objects.Where(o => TextAt(o, "kind") == kind);

    public static string Text(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static IEnumerable<JsonNode> Yaml(string file)
    {
        var stream = new YamlStream();
        stream.Load(new MergingParser(new Parser(new StringReader(Text(file)))));
        return stream.Documents.Select(d => NodeOf(d.RootNode)!);
    }

    /// <summary>The value at a path; fails where there is none.</summary>
    public static JsonNode At(JsonNode node, params string[] path) => path.Aggregate(node, (at, name) =>
        at[name] ?? throw new KeyNotFoundException($"{name} of {string.Join('.', path)} is missing at {node.GetPath()}"));

    public static string TextAt(JsonNode node, params string[] path) => At(node, path).GetValue<string>();

    public static string[] Texts(JsonNode? list) => [.. list!.AsArray().Select(e => e!.GetValue<string>())];

    private static JsonNode? NodeOf(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, NodeOf(c.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(NodeOf)]),
        _ => JsonValue.Create(((YamlScalarNode)node).Value),
    };
}
