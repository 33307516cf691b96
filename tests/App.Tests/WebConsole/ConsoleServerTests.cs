using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Cronwatch.App.WebConsole;
using Microsoft.AspNetCore.Builder;

namespace Cronwatch.App.Tests.WebConsole;

public sealed class ConsoleServerTests : IAsyncLifetime, IDisposable
{
    private const string Hostile = "/etc/cron.d/<script>alert(1)</script><img src=x onerror=alert(2)>\u202Egpj.\u001b[2J";

    private readonly AlertFeed _feed = new();
    private readonly WebApplication _server;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(30) };

    public ConsoleServerTests() => _server = ConsoleServer.Build(_feed, () => new { events = 12, alerts = 3 }, () => [], () => [], "http://127.0.0.1:0");

    public async Task InitializeAsync()
    {
        await _server.StartAsync();
        _client.BaseAddress = new Uri(_server.Urls.Single());
    }

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("/", "text/html; charset=utf-8")]
    [InlineData("/console.css", "text/css; charset=utf-8")]
    [InlineData("/console.js", "text/javascript; charset=utf-8")]
    public async Task Asset_IsServedWithItsType(string path, string type)
    {
        var answer = await _client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType!.ToString());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/console.js")]
    [InlineData("/api/alerts")]
    [InlineData("/api/counters")]
    [InlineData("/nowhere")]
    public async Task Answer_OfAnyPath_ForbidsWhatThePageDoesNotNeed(string path)
    {
        var answer = await _client.GetAsync(path);
        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData("innerHTML")]
    [InlineData("outerHTML")]
    [InlineData("insertAdjacentHTML")]
    [InlineData("document.write")]
    [InlineData("eval(")]
    [InlineData("Function(")]
    public async Task Script_OfThePage_NeverMakesMarkupOrCodeOfText(string word) =>
        Assert.DoesNotContain(word, await _client.GetStringAsync("/console.js"), StringComparison.Ordinal);

    [Fact]
    public async Task Alerts_ListsTheNewestFirst()
    {
        _feed.Add(AnAlert.Of("a"));
        _feed.Add(AnAlert.Of("b", severity: "high"));

        var list = await _client.GetFromJsonAsync<AlertSummary[]>("/api/alerts?n=1");

        Assert.Equal(new AlertSummary("b", "2026-01-15T09:57:12.1806296Z", "high", "Cron Job Created or Modified",
            "web-01", "/etc/cron.d/job", "/usr/bin/bash", "root"), Assert.Single(list!));
        Assert.Equal(2, (await _client.GetFromJsonAsync<AlertSummary[]>("/api/alerts"))!.Length);
    }

    [Fact]
    public async Task Alert_ById_IsTheWholeDocumentAndReadable()
    {
        _feed.Add(AnAlert.Of("a"));
        var text = await _client.GetStringAsync("/api/alerts/a");

        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(AnAlert.Of("a")), JsonElement.Parse(text)));
        Assert.Contains("\n  \"kibana.alert.uuid\": \"a\",", text, StringComparison.Ordinal);
        Assert.Contains("9007199254740993", text, StringComparison.Ordinal);     // A browser would have rounded it.
    }

    [Theory]
    [InlineData("/api/alerts/unknown")]
    [InlineData("/api/alerts/..%2f..%2fetc%2fpasswd")]
    [InlineData("/index.html")]
    public async Task Unknown_IsNotFound(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync(path)).StatusCode);

    [Fact]
    public async Task FileName_ThatIsMarkup_LeavesAsJsonData()
    {
        _feed.Add(AnAlert.Of("a", path: Hostile));
        foreach (var path in (string[])["/api/alerts", "/api/alerts/a"])
        {
            var answer = await _client.GetAsync(path);
            Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Contains("<script>", (await answer.Content.ReadAsStringAsync()).Replace("\\u003C", "<", StringComparison.Ordinal)
                .Replace("\\u003E", ">", StringComparison.Ordinal), StringComparison.Ordinal);
        }
        Assert.Equal(Hostile, (await _client.GetFromJsonAsync<AlertSummary[]>("/api/alerts"))![0].Path);
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.1.evil.example:8080", HttpStatusCode.BadRequest)]
    [InlineData("localhost.", HttpStatusCode.BadRequest)]
    [InlineData("192.168.1.7", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.1:8080", HttpStatusCode.OK)]
    [InlineData("LOCALHOST", HttpStatusCode.OK)]
    [InlineData("[::1]:9", HttpStatusCode.OK)]
    public async Task Request_UnderAName_IsAnsweredOnlyForThisMachine(string host, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/alerts");
        request.Headers.Host = host;
        Assert.Equal(expected, (await _client.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Request_ThatWouldChangeSomething_IsRefused(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/alerts");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Counters_AreWhatTheProgramTells() =>
        Assert.Equal("""{"events":12,"alerts":3}""", await _client.GetStringAsync("/api/counters"));

    [Fact]
    public async Task Events_AfterConnecting_DeliverNewAlertsAndNoOld()
    {
        _feed.Add(AnAlert.Of("old"));
        AlertSummary? first = null;
        await foreach (var item in SseParser.Create(await _client.GetStreamAsync("/events")).EnumerateAsync())
        {
            if (item.EventType == "alert")
            {
                first = JsonSerializer.Deserialize<AlertSummary>(item.Data, JsonSerializerOptions.Web);
                break;
            }
            _feed.Add(AnAlert.Of("new", path: Hostile));
        }
        Assert.Equal(("new", Hostile), (first?.Id, first?.Path));
    }

    [Fact]
    public async Task Stop_WhileAPageIsOpen_DoesNotWaitForIt()
    {
        var stopped = Task.CompletedTask;
        var seen = new List<string>();
        // An answer that the server has to cut off would throw here.
        await foreach (var item in SseParser.Create(await _client.GetStreamAsync("/events")).EnumerateAsync())
        {
            seen.Add(item.EventType);
            stopped = _server.StopAsync();
        }
        await stopped;
        Assert.Equal(["hello"], seen);
    }
}
