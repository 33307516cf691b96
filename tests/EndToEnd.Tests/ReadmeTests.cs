using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Cronwatch.EndToEnd.Tests.Documentation;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>The alert that the README shows is what the pipeline makes of its event.</summary>
[Collection(SharedKafka.Name)]
public sealed class ReadmeTests(KafkaCluster kafka)
{
    private static readonly string Example = Path.Combine(Repository.Root, "docs", "example");

    [Fact]
    public async Task Readme_EventAndAlert_AreWhatThePipelineMakes()
    {
        var shown = MarkdownPage.BlocksOf("README.md").Where(b => b.Language == "json").Select(b => b.Text).ToList();
        var (shownEvent, shownAlert) = (shown[0], shown[1]);
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
}
