using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cronwatch.App.Commands;
using Cronwatch.App.Demo;
using Cronwatch.Support;
using static Cronwatch.EndToEnd.Tests.Deployment.DeployFolder;

namespace Cronwatch.EndToEnd.Tests.Deployment;

/// <summary>What containers may, and what they are made of.</summary>
public sealed partial class ContainerTests
{
    private static readonly string Ours = $"cronwatch:{typeof(RunCommand).Assembly.GetName().Version!.ToString(3)}";

    [Fact]
    public void Files_OfYamlAndJson_AreRead()
    {
        var files = Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Root, f)).ToList();
        Assert.All(files.Where(f => Path.GetExtension(f) is ".yml" or ".yaml"), f => Assert.NotEmpty(Yaml(f).ToList()));
        Assert.All(files.Where(f => Path.GetExtension(f) is ".json"), f =>
            Assert.NotNull(JsonNode.Parse(Text(f), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })));
    }

    [Fact]
    public void Images_OfAllFiles_ArePinned()
    {
        var images = Dockerfile.Where(l => l.StartsWith("FROM ", StringComparison.Ordinal)).Select(l => l.Split(' ')[1])
            .Concat(Services.Select(s => TextAt(s.Service, "image")))
            .Concat(Workloads.Select(w => TextAt(Container(w), "image"))).ToList();
        Assert.Equal(2 + Services.Count + 3, images.Count);
        Assert.All(images, i => Assert.Matches(Pinned(), i));
        Assert.All(images.Where(i => i.StartsWith("cronwatch", StringComparison.Ordinal)), i => Assert.Equal(Ours, i));
    }

    [Fact]
    public void Dockerfile_Sdk_IsThatOfTheCheckout() => Assert.Contains(
        $"/sdk:{JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "global.json")))!["sdk"]!["version"]}-",
        Dockerfile.First(l => l.StartsWith("FROM ", StringComparison.Ordinal)), StringComparison.Ordinal);

    [Fact]
    public void Dockerfile_Image_RunsAsNobodySpecial() => Assert.Equal("USER $APP_UID", Dockerfile.Last(l => l.StartsWith("USER ", StringComparison.Ordinal)));

    [Fact]
    public void Pods_OfAllWorkloads_MayNothing()
    {
        Assert.Equal(3, Workloads.Count());
        Assert.All(Workloads, workload =>
        {
            var (pod, container) = (At(workload, "spec", "template", "spec"), Container(workload));
            Assert.Equal("true", TextAt(pod, "securityContext", "runAsNonRoot"));
            Assert.Equal("1654", TextAt(pod, "securityContext", "runAsUser"));
            Assert.Equal("RuntimeDefault", TextAt(pod, "securityContext", "seccompProfile", "type"));
            Assert.Equal("false", TextAt(pod, "automountServiceAccountToken"));
            Assert.Equal("true", TextAt(container, "securityContext", "readOnlyRootFilesystem"));
            Assert.Equal("false", TextAt(container, "securityContext", "allowPrivilegeEscalation"));
            Assert.Equal(["ALL"], Texts(At(container, "securityContext", "capabilities", "drop")));
            Assert.NotEmpty(TextAt(container, "resources", "limits", "memory"));
        });
    }

    [Fact]
    public void Services_OfCompose_MayNothing() => Assert.All(Services, s =>
    {
        Assert.Matches(@"^[1-9]\d*:[1-9]\d*$", TextAt(s.Service, "user"));
        Assert.Equal(["ALL"], Texts(At(s.Service, "cap_drop")));
        Assert.Equal(["no-new-privileges:true"], Texts(At(s.Service, "security_opt")));
        if (TextAt(s.Service, "image") == Ours)
            Assert.Equal("true", TextAt(s.Service, "read_only"));
    });

    [Fact]
    public void Services_OfCompose_ListenForThisMachineAlone() => Assert.All(
        Services.Where(s => s.Service["ports"] is not null).SelectMany(s => Texts(s.Service["ports"])),
        port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));

    [Fact]
    public void Services_OfCompose_WaitForWhatCanTellThatItIsReady()
    {
        var services = Services.ToDictionary(s => s.Name, s => s.Service);
        var waits = Services.Where(s => s.Service["depends_on"] is not null)
            .SelectMany(s => s.Service["depends_on"]!.AsObject().Select(d => (On: services[d.Key], Until: TextAt(d.Value!, "condition")))).ToList();
        Assert.NotEmpty(waits);
        Assert.All(waits.Where(w => w.Until == "service_healthy"), w =>
            Assert.True(w.On["healthcheck"]?["test"] is not null || TextAt(w.On, "image") == Ours));
        Assert.All(waits.Where(w => w.Until != "service_healthy"), w =>
            Assert.Equal(("service_completed_successfully", "no"), (w.Until, TextAt(w.On, "restart"))));
    }

    [Fact]
    public void Compose_TopicsOfTheFleet_AreMade() => Assert.All(
        [SimulatedEvent.FileTopic, SimulatedEvent.ProcessTopic, SimulatedEvent.OsqueryTopic],
        topic => Assert.Contains(topic, Texts(Services.Single(s => s.Name == "topics").Service["command"]).Single(), StringComparison.Ordinal));

    [Fact]
    public void Secrets_OfCompose_StandElsewhere()
    {
        var values = Services.Where(s => s.Service["environment"] is not null).SelectMany(s => s.Service["environment"]!.AsObject())
            .Where(v => v.Key.Contains("PASSWORD", StringComparison.OrdinalIgnoreCase)).ToList();
        Assert.NotEmpty(values);
        Assert.All(values, v => Assert.StartsWith("${", v.Value!.GetValue<string>(), StringComparison.Ordinal));
        Assert.All(Text("compose/.env.example").Split('\n').Where(l => l.Length > 0 && l[0] != '#'), l => Assert.EndsWith("=", l, StringComparison.Ordinal));
    }

    // A version with three numbers, which no later image takes over.
    [GeneratedRegex(@"^[^:@]+:\d+\.\d+\.\d+(-\w+)?$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Pinned();
}
