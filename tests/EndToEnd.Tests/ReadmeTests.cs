using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>What the README shows is what happens.</summary>
[Collection(SharedKafka.Name)]
public sealed partial class ReadmeTests(KafkaCluster kafka)
{
    private static readonly string Example = Path.Combine(Repository.Root, "docs", "example");
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public async Task Readme_EventAndAlert_AreWhatThePipelineMakes()
    {
        var (shownEvent, shownAlert) = (Blocks("json")[0], Blocks("json")[1]);
        var file = await File.ReadAllBytesAsync(Path.Combine(Example, "event.json"));
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(file), JsonElement.Parse(shownEvent)));
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        await kafka.ProduceAsync(topics.Processes, RecordsOf(await File.ReadAllLinesAsync(Path.Combine(Example, "processes.ndjson"))));
        await kafka.ProduceAsync(topics.Files, RecordsOf(await File.ReadAllLinesAsync(Path.Combine(Example, "event.json"))));

        var (exit, _, errors) = await CronwatchProcess.RunAsync(topics.Arguments("--once"), ("CRONWATCH__Topics__Partitions", "8"));

        Assert.True(exit == 0, errors);
        var (_, alert) = Assert.Single(await topics.AlertsAsync());
        AssertShows(JsonElement.Parse(shownAlert), alert, "$");
    }

    [Fact]
    public async Task Readme_ConsoleBlocks_PrintWhatTheySay()
    {
        var calls = Blocks("console").SelectMany(b => Call().Matches(b)).ToList();
        Assert.NotEmpty(calls);
        foreach (var call in calls)
        {
            var arguments = Argument().Matches(call.Groups["arguments"].Value).Select(a => a.Value.Trim('\'')).ToList();
            var (_, output, errors) = await CronwatchProcess.RunAsync(
                arguments.Select(a => a.StartsWith("docs/", StringComparison.Ordinal) ? Path.Combine(Repository.Root, a) : a));
            Assert.Equal((call.Groups["output"].Value.Trim(), ""), (output.Trim(), errors));
        }
    }

    [Fact]
    public async Task Readme_Configuration_IsTaken()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Blocks("json")[2].Replace("/run/secrets/elasticsearch", file, StringComparison.Ordinal));
        var taken = ConfigurationLoading.TryLoad(file, new Dictionary<string, string?>(), out var options, out var errors);
        File.Delete(file);
        Assert.True(taken, string.Join('\n', errors));
        Assert.Equal("kafka-1:9093,kafka-2:9093", options.Kafka.BootstrapServers);
    }

    [Fact]
    public void Readme_Links_LeadToFilesThatAreThere()
    {
        var links = Link().Matches(Text).Select(l => l.Groups[1].Value).ToList();
        Assert.NotEmpty(links);
        Assert.All(links, l => Assert.True(Path.Exists(Path.Combine(Repository.Root, l)), l));
    }

    private static List<string> Blocks(string language) =>
        [.. Block().Matches(Text).Where(b => b.Groups["language"].Value == language).Select(b => b.Groups["text"].Value)];

    private static IEnumerable<(byte[]?, byte[]?, Headers?)> RecordsOf(string[] lines) =>
        lines.Select(l => ((byte[]?)null, (byte[]?)Encoding.UTF8.GetBytes(l), (Headers?)null));

    // An extract shows some of the members, and all of an array's elements.
    private static void AssertShows(JsonElement extract, JsonElement whole, string at)
    {
        Assert.True(extract.ValueKind == whole.ValueKind, $"{at}: {whole}");
        switch (extract.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in extract.EnumerateObject())
                    AssertShows(member.Value, whole.TryGetProperty(member.Name, out var value) ? value : default, $"{at}.{member.Name}");
                break;
            case JsonValueKind.Array:
                Assert.Equal(extract.GetArrayLength(), whole.GetArrayLength());
                for (var i = 0; i < extract.GetArrayLength(); i++)
                    AssertShows(extract[i], whole[i], $"{at}[{i}]");
                break;
            default:
                Assert.True(JsonElement.DeepEquals(extract, whole), $"{at}: {whole}");
                break;
        }
    }

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\$ cronwatch (?<arguments>[^\n]*)\n(?<output>[^$]*)", RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Call();

    [GeneratedRegex(@"'[^']*'|\S+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Argument();

    [GeneratedRegex(@"\]\(([^):]+)\)", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Link();
}
