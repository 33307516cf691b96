using System.Net;
using AngleSharp.Html.Parser;
using Cronwatch.App.Configuration;
using Cronwatch.App.Tests.Graphs;
using Cronwatch.App.Tests.Telemetry;
using Cronwatch.App.WebConsole;
using Cronwatch.Support;

namespace Cronwatch.App.Tests.WebConsole;

/// <summary>The console of a service on a broker of its own.</summary>
[Collection(PipelineInstruments.Collection)]
public sealed class ConsoleRunTests : IDisposable
{
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(1) };
    private readonly AlertFeed _feed = new();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Service_WhatItDid_IsSeen_AndALetterGoesBack()
    {
        await using var service = await TestService.PrepareAsync();
        var pipeline = service.Pipeline;
        await using var server = ConsoleServer.Build(_feed, () => pipeline, new ConsoleOptions { Url = "http://127.0.0.1:0" });
        await server.StartAsync();
        _client.BaseAddress = new Uri(server.Urls.Single());
        using var stop = new CancellationTokenSource();
        var running = pipeline.RunAsync(_feed.Take, stop.Token);
        await service.ProduceAsync(Some.FileEvent("/etc/cron.d/x"), "{\"process\" and no JSON");
        await TestService.UntilAsync(() => Task.FromResult(!_feed.Alerts.IsEmpty && pipeline.Counters.DeadLetters == 1));

        // So many that came later that the feed keeps its document no more.
        var id = _feed.Alerts.Single().Summary.Id;
        for (var i = 0; i < 30; i++)
            _feed.Add(AnAlert.Of($"later{i}", path: new string('x', 900_000)));
        Assert.Null(_feed.DocumentOf(id));
        Assert.Contains("/etc/cron.d/x", await _client.GetStringAsync($"/alerts/{id}"), StringComparison.Ordinal);
        Assert.Contains("<p>1 of 1 alerts.</p>", await _client.GetStringAsync($"/alerts/{id}/exception"), StringComparison.Ordinal);

        await TestService.UntilAsync(async () => (await _client.GetStringAsync("/dead-letters")).Contains("not-json", StringComparison.Ordinal));
        var letters = await new HtmlParser().ParseDocumentAsync(await _client.GetStringAsync("/dead-letters"));
        var letter = letters.QuerySelector(".rows tbody a")!.GetAttribute("href")!;
        Assert.Contains("published to raw, partition 0", await _client.GetStringAsync(letter), StringComparison.Ordinal);
        var answer = await _client.PostAsync(new Uri($"{letter}/retry", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("1 published again", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await TestService.UntilAsync(() => Task.FromResult(pipeline.Counters.DeadLetters == 2));       // It is as it was.

        Assert.Contains("Ready", await _client.GetStringAsync("/pipeline"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync("/executions")).StatusCode);
        await stop.CancelAsync();
        await running;
    }
}
