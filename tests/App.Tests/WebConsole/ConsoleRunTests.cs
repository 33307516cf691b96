using System.Net;
using AngleSharp.Html.Parser;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Demo;
using Cronwatch.App.Graphs;
using Cronwatch.App.Rules;
using Cronwatch.App.Tests.Telemetry;
using Cronwatch.App.WebConsole;
using Cronwatch.Detect.Rules;
using Cronwatch.Support;
using Microsoft.Extensions.Logging;

namespace Cronwatch.App.Tests.WebConsole;

/// <summary>The console of a service on a broker of its own.</summary>
[Collection(PipelineInstruments.Collection)]
public sealed class ConsoleRunTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _rules = Directory.CreateTempSubdirectory("cronwatch-rules-");
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(1) };
    private readonly AlertFeed _feed = new();
    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start(
        [("raw", 1), .. new[] { "events", "context", "alerts", "suppressed", "executions", "dead-letters" }.Select(t => ($"seen.{t}", 2))]);

    public void Dispose()
    {
        _client.Dispose();
        _broker.Dispose();
        _rules.Delete(recursive: true);
    }

    [Fact]
    public async Task Service_WhatItDid_IsSeen_AndALetterGoesBack()
    {
        await File.WriteAllTextAsync(Path.Combine(_rules.FullName, "r.toml"), Some.Rule("r", "/etc/cron*"));
        Assert.True(RuleSet.TryLoad(_rules.FullName, ActiveRules.AlsoRead, out var rules, out _));
        var options = new CronwatchOptions
        {
            Kafka = new() { BootstrapServers = _broker.Bootstrap, Topics = ["raw"] },
            Topics = new() { Prefix = "seen", Create = false },
            Rules = new() { Directory = _rules.FullName },
            Context = new() { HoldFor = TimeSpan.Zero },
        };
        await using var host = await PipelineHost.StartAsync(options, new Cluster(options), LogLevel.Critical);
        var (pipeline, _) = await host.PrepareAsync(rules!);
        await using var server = ConsoleServer.Build(_feed, () => pipeline, new ConsoleOptions { Url = "http://127.0.0.1:0" });
        await server.StartAsync();
        _client.BaseAddress = new Uri(server.Urls.Single());
        using var stop = new CancellationTokenSource();
        var running = pipeline.RunAsync(_feed.Take, stop.Token);
        await ProduceAsync(Some.FileEvent("/etc/cron.d/x"), "{\"process\" and no JSON");
        await UntilAsync(() => Task.FromResult(!_feed.Alerts.IsEmpty && pipeline.Counters.DeadLetters == 1));

        // So many that came later that the feed keeps its document no more.
        var id = _feed.Alerts.Single().Summary.Id;
        for (var i = 0; i < 30; i++)
            _feed.Add(AnAlert.Of($"later{i}", path: new string('x', 900_000)));
        Assert.Null(_feed.DocumentOf(id));
        Assert.Contains("/etc/cron.d/x", await _client.GetStringAsync($"/alerts/{id}"), StringComparison.Ordinal);
        Assert.Contains("<p>1 of 1 alerts.</p>", await _client.GetStringAsync($"/alerts/{id}/exception"), StringComparison.Ordinal);

        await UntilAsync(async () => (await _client.GetStringAsync("/dead-letters")).Contains("not-json", StringComparison.Ordinal));
        var letters = await new HtmlParser().ParseDocumentAsync(await _client.GetStringAsync("/dead-letters"));
        var letter = letters.QuerySelector(".rows tbody a")!.GetAttribute("href")!;
        Assert.Contains("published to raw, partition 0", await _client.GetStringAsync(letter), StringComparison.Ordinal);
        var answer = await _client.PostAsync(new Uri($"{letter}/retry", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("1 published again", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await UntilAsync(() => Task.FromResult(pipeline.Counters.DeadLetters == 2));       // It is as it was.

        Assert.Contains("Ready", await _client.GetStringAsync("/pipeline"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync("/executions")).StatusCode);
        await stop.CancelAsync();
        await running;
    }

    private async Task ProduceAsync(params string[] events)
    {
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = _broker.Bootstrap }).Build();
        foreach (var value in events)
            await producer.ProduceAsync("raw", new() { Value = value });
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await isSo())
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
    }
}
