using Cronwatch.Sinks.Elasticsearch;
using Cronwatch.Support;

namespace Cronwatch.Sinks.Tests;

public sealed class TargetGateTests
{
    private const string Index = "cronwatch-alerts-default-2026.01.01";

    private readonly LogLines<TargetGate> _log = new();

    [Fact]
    public async Task PassAsync_IndexInTheWayThatGoes_SaysSoOnceAndEndsWithIt()
    {
        await using var server = new IndexDouble("elasticsearch", "9.0.1");
        server.Has("default", Index, """{"dynamic":"false","properties":{"process":{"properties":{"pid":{"type":"text"}}}}}""");
        var gate = Gate(server.Url);
        var passing = Task.Run(() => gate.PassAsync(CancellationToken.None));
        while (server.Asked.Count(asked => asked == "GET /") < 3)
            await Task.Yield();

        Assert.False(passing.IsCompleted);
        Assert.StartsWith($"index {Index}: process.pid is text and must be long; ", gate.Problem, StringComparison.Ordinal);
        server.Has("default", Index, """{"dynamic":"false"}""");
        await passing;

        Assert.Null(gate.Problem);
        Assert.Equal(
            [
                $"Error Alerts are not indexed and wait on their topic: index {Index}: process.pid is text and must be long; mappings do not change: copy what is to be kept (_reindex) "
                    + "to another name and delete the index; the template makes it anew. It is looked at again until it is mended.",
                $"Information Indexing goes on: {server.Url} takes alerts.",
            ], _log.Lines);
    }

    [Fact]
    public async Task PassAsync_NothingInTheWay_PassesAndSaysNothing()
    {
        await using var server = new IndexDouble("opensearch", "3.1.0");
        await Gate(server.Url).PassAsync(CancellationToken.None);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task TryAsync_NobodyAnswers_SaysSoOnceAndStaysShut()
    {
        var gate = Gate(new("http://127.0.0.1:1"));
        Assert.False(await gate.TryAsync(CancellationToken.None));
        Assert.False(await gate.TryAsync(CancellationToken.None));
        Assert.StartsWith("Error Alerts are not indexed and wait on their topic: http://127.0.0.1:1/: no answer: ", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TryAsync_ShutAgain_SaysSoAgain()
    {
        await using var server = new IndexDouble("elasticsearch", "9.0.1");
        var gate = Gate(server.Url);
        foreach (var dynamic in (string[])["true", "false", "true"])
        {
            server.Has("default", Index, $$"""{"dynamic":"{{dynamic}}"}""");
            await gate.TryAsync(CancellationToken.None);
        }
        Assert.Equal(["Error", "Information", "Error"], _log.Lines.Select(line => line.Split(' ')[0]));
    }

    private TargetGate Gate(Uri url) =>
        new(new(new() { Urls = [url] }), "default", retentionDays: 400, new HurriedTime(DateTimeOffset.UnixEpoch), new Random(1), _log);
}
