using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.App.Tests.Graphs;
using Cronwatch.App.WebConsole;
using Cronwatch.Support;
using Microsoft.AspNetCore.Builder;

namespace Cronwatch.App.Tests.WebConsole;

public sealed class ConsoleServerTests : IAsyncLifetime, IDisposable
{
    private const string Hostile = "/etc/cron.d/<script>alert(1)</script><img src=x onerror=alert(2)>\"'&\u202Egpj.\u001b[2J";

    private readonly AlertFeed _feed = new();
    private readonly TestLanes _lanes = new(Some.Rule(AnAlert.RuleId, "/etc/cron*"));
    private readonly Cluster _cluster;
    private readonly WebApplication _server;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(30) };

    public ConsoleServerTests()
    {
        // Nobody listens there.
        _cluster = new Cluster(new CronwatchOptions { Kafka = new() { BootstrapServers = "127.0.0.1:9" } });
        var pipeline = new Pipeline(_lanes.Parts, _cluster);
        _server = ConsoleServer.Build(_feed, () => pipeline, new ConsoleOptions { Url = "http://127.0.0.1:0" });
    }

    public async Task InitializeAsync()
    {
        await _server.StartAsync();
        _client.BaseAddress = new Uri(_server.Urls.Single());
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _lanes.DisposeAsync();
    }

    public void Dispose()
    {
        _client.Dispose();
        _cluster.Dispose();
    }

    [Theory]
    [InlineData("/", "text/html; charset=utf-8")]
    [InlineData("/rules", "text/html; charset=utf-8")]
    [InlineData($"/rules/{AnAlert.RuleId}", "text/html; charset=utf-8")]
    [InlineData("/pipeline", "text/html; charset=utf-8")]
    [InlineData("/console.css", "text/css; charset=utf-8")]
    [InlineData("/console.js", "text/javascript; charset=utf-8")]
    public async Task Page_IsServedWithItsType(string path, string type)
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
            + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
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
    public async Task Script_OfThePage_NeverMakesCodeOfText(string word) =>
        Assert.DoesNotContain(word, await _client.GetStringAsync("/console.js"), StringComparison.Ordinal);

    [Fact]
    public async Task Alerts_AreListedTheNewestFirst_EachWithALink()
    {
        _feed.Add(AnAlert.Of("a?b c", minute: 1));
        _feed.Add(AnAlert.Of("b", severity: "high"));

        var page = await PageAsync("/");

        Assert.Equal(["/alerts/b", "/alerts/a%3Fb%20c"], page.QuerySelectorAll(".rows tbody a").Select(a => a.GetAttribute("href")));
        Assert.Equal(["2026-01-15 09:57:12Z", "high", "Cron Job Created or Modified", "web-01", "root", "/etc/cron.d/job", "/usr/bin/bash"],
            page.QuerySelectorAll(".rows tbody tr")[0].Children.Select(cell => cell.TextContent));
        Assert.Equal("2 of 2 alerts; times are UTC", page.QuerySelector("#count")!.TextContent);
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync("/alerts/a%3Fb%20c")).StatusCode);
    }

    [Fact]
    public async Task Alerts_Filtered_SayHowManyThereAre_AndKeepWhatWasAsked()
    {
        _feed.Add(AnAlert.Of("a"));
        _feed.Add(AnAlert.Of("b", severity: "high"));

        var page = await PageAsync("/?severity=high&q=%22%3E%3Cscript%3E");
        Assert.Equal(("0 of 2 alerts; times are UTC", "\"><script>"), (page.QuerySelector("#count")!.TextContent, page.QuerySelector("[name=q]")!.GetAttribute("value")));
        Assert.Equal("high", page.QuerySelector("[name=severity] [selected]")!.TextContent);
        Assert.Single((await PageAsync("/?severity=high")).QuerySelectorAll(".rows tbody tr"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Alert_IsShownWhole(bool dottedGuide)
    {
        _feed.Add(AnAlert.Of("before", minute: 1));
        _feed.Add(AnAlert.Of("a", minute: 2, dottedGuide: dottedGuide));
        _feed.Add(AnAlert.Of("after", minute: 3));

        var page = await PageAsync("/alerts/a");

        Assert.Equal("Cron Job Created or Modified", page.QuerySelector("h1")!.TextContent);
        Assert.Equal(["p4", "/usr/bin/bash", "/usr/bin/sudo", "/usr/bin/bash"], page.QuerySelectorAll("#processes .link > code:first-child").Select(c => c.TextContent));
        Assert.Contains("mallory", page.QuerySelector(".behind")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("from 203.0.113.7", page.QuerySelector("#processes")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(("/alerts/after", "/alerts/before"), (page.QuerySelector("a[rel=prev]")!.GetAttribute("href"), page.QuerySelector("a[rel=next]")!.GetAttribute("href")));
        Assert.Equal([("li", ""), ("li", "this")], page.QuerySelectorAll(".timeline li").Select(li => (li.LocalName, li.ClassName ?? "")));
        Assert.Contains("excluded by process.executable in (\"/usr/bin/dpkg\")", page.QuerySelector(".timeline")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["resolved", "resolved", "resolved"], page.QuerySelectorAll("#guide .status").Select(s => s.TextContent));
        Assert.Contains("9007199254740993", page.QuerySelectorAll("pre")[^1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alert_OfARuleInForce_ShowsWhichPartsDecided()
    {
        var alert = _lanes.Read(Some.FileEvent("/etc/cron.d/job")).Concat(_lanes.End()).First(a => a.Record.Value is not null).Record.Value!;
        _feed.Add(alert);

        var page = await PageAsync($"/alerts/{_feed.Alerts.Single().Summary.Id}");

        Assert.Contains(page.QuerySelectorAll("#why mark"), mark => mark.TextContent.Contains("/etc/cron*", StringComparison.Ordinal));
        Assert.DoesNotContain("not in force", page.QuerySelector("#why")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alert_ByIdOfTheApi_IsTheWholeDocumentAndReadable()
    {
        _feed.Add(AnAlert.Of("a"));
        var text = await _client.GetStringAsync("/api/alerts/a");

        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(AnAlert.Of("a")), JsonElement.Parse(text)));
        Assert.Contains("\n  \"kibana.alert.uuid\": \"a\",", text, StringComparison.Ordinal);
        Assert.Contains("9007199254740993", text, StringComparison.Ordinal);     // A browser would have rounded it.
    }

    [Theory]
    [InlineData("/alerts/unknown")]
    [InlineData("/rules/unknown")]
    [InlineData("/api/alerts/unknown")]
    [InlineData("/api/alerts/..%2f..%2fetc%2fpasswd")]
    [InlineData("/index.html")]
    public async Task Unknown_IsNotFound(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync(path)).StatusCode);

    [Fact]
    public async Task Texts_ThatAreMarkup_AreTextOnEveryPage()
    {
        _feed.Add(AnAlert.Of(Hostile, path: Hostile, severity: Hostile, host: Hostile, user: Hostile, rule: Hostile, eventTime: Hostile));
        var id = Uri.EscapeDataString(Hostile);
        foreach (var path in (string[])["/", $"/?q={id}&rule={id}&host={id}&user={id}&severity={id}&from={id}", $"/alerts/{id}", $"/alerts/no{id}", $"/rules/{id}", $"/executions?day={id}"])
        {
            var page = await new HtmlParser().ParseDocumentAsync(await (await _client.GetAsync(path)).Content.ReadAsStringAsync());
            Assert.Equal(["/console.js"], page.Scripts.Select(s => s.GetAttribute("src")));
            Assert.Empty(page.QuerySelectorAll("img"));
            Assert.DoesNotContain(page.All, e => e.Attributes.Any(a => a.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase)));
            Assert.DoesNotContain('\u202E', page.DocumentElement.OuterHtml);
            Assert.DoesNotContain('\u001b', page.DocumentElement.OuterHtml);
        }
        Assert.Contains("<script>alert(1)</script>", (await PageAsync("/")).QuerySelector(".rows")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_ThatAreMarkup_LeaveTheApiAsJson()
    {
        _feed.Add(AnAlert.Of("a", path: Hostile));
        foreach (var path in (string[])["/api/alerts", "/api/alerts/a"])
            Assert.Equal("application/json", (await _client.GetAsync(path)).Content.Headers.ContentType!.MediaType);
        Assert.Equal(Hostile, (await JsonAsync("/api/alerts")).GetProperty("alerts")[0].GetProperty("path").GetString());
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
    [InlineData("GET", null, HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("POST", "null", HttpStatusCode.Forbidden)]
    [InlineData("POST", "http://127.0.0.1:1", HttpStatusCode.Forbidden)]
    [InlineData("POST", "self", HttpStatusCode.ServiceUnavailable)]         // Let in: no broker is there to retry with.
    public async Task Retry_IsTakenFromTheConsolesOwnPages(string method, string? origin, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/dead-letters/0/1/retry");
        if (origin is not null)
            request.Headers.Add("Origin", origin == "self" ? _client.BaseAddress!.GetLeftPart(UriPartial.Authority) : origin);
        Assert.Equal(expected, (await _client.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("cross-site", "no-cors", HttpStatusCode.Forbidden)]
    [InlineData("cross-site", "cors", HttpStatusCode.Forbidden)]
    [InlineData("cross-site", "navigate", HttpStatusCode.OK)]
    [InlineData("same-origin", "cors", HttpStatusCode.OK)]
    [InlineData("none", "navigate", HttpStatusCode.OK)]
    public async Task Request_OfAPageOfOthers_LoadsNothing(string site, string mode, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("Sec-Fetch-Site", site);
        request.Headers.Add("Sec-Fetch-Mode", mode);
        Assert.Equal(expected, (await _client.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("/executions?day=9999-12-31")]
    [InlineData("/executions?day=0001-01-01")]
    [InlineData("/api/executions?to=0001-01-01T00:00:00Z")]
    [InlineData("/api/executions?from=2026-01-15T10:00:00Z&to=2026-01-15T09:00:00Z")]
    public async Task Executions_OfNoTime_AreABadRequest(string path) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.GetAsync(path)).StatusCode);

    [Fact]
    public async Task Page_ThatAsksABrokerThatIsAway_SaysSo()
    {
        var answer = await _client.GetAsync("/dead-letters");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("no answer", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counters_AreThoseOfThePipeline()
    {
        _lanes.Parts.Counters.AddHit(AnAlert.RuleId);
        Assert.Equal(1, (await JsonAsync("/api/counters")).GetProperty("hits").GetInt64());
        Assert.Equal((AnAlert.RuleId, 1L), (await JsonAsync("/api/rules"))[0] is var rule ? (rule.GetProperty("rule_id").GetString(), rule.GetProperty("hits").GetInt64()) : default);
    }

    [Fact]
    public async Task Description_NamesEveryPathOfTheApi()
    {
        var paths = (await JsonAsync("/openapi/v1.json")).GetProperty("paths");
        Assert.Equal(
            ["/api/alerts", "/api/alerts/{id}", "/api/counters", "/api/exceptions", "/api/exclusions", "/api/executions", "/api/health", "/api/rules"],
            paths.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.All(paths.EnumerateObject(), path => Assert.NotEmpty(path.Value.GetProperty("get").GetProperty("summary").GetString()!));
    }

    [Fact]
    public async Task Changes_AfterConnecting_TellOfNewAlertsAndNoOld()
    {
        _feed.Add(AnAlert.Of("old"));
        var seen = new List<string>();
        await foreach (var item in SseParser.Create(await _client.GetStreamAsync("/changes")).EnumerateAsync())
        {
            seen.Add(item.EventType);
            if (item.EventType == "changed")
                break;
            _feed.Add(AnAlert.Of("new"));
        }
        Assert.Equal(["hello", "changed"], seen);
    }

    [Fact]
    public async Task Stop_WhileAPageIsOpen_DoesNotWaitForIt()
    {
        var stopped = Task.CompletedTask;
        var seen = new List<string>();
        // An answer that the server has to cut off would throw here.
        await foreach (var item in SseParser.Create(await _client.GetStreamAsync("/changes")).EnumerateAsync())
        {
            seen.Add(item.EventType);
            stopped = _server.StopAsync();
        }
        await stopped;
        Assert.Equal(["hello"], seen);
    }

    [Fact]
    public async Task Pages_BeforeThereIsAPipeline_SaySo()
    {
        await using var server = ConsoleServer.Build(_feed, () => null, new ConsoleOptions { Url = "http://127.0.0.1:0" });
        await server.StartAsync();
        foreach (var path in (string[])["/rules", "/pipeline", "/executions", "/dead-letters"])
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _client.GetAsync(new Uri(new Uri(server.Urls.Single()), path))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync(new Uri(server.Urls.Single()))).StatusCode);
    }

    [Theory]
    [InlineData("Bearer", "0123456789abcdef", "cronwatch.example", HttpStatusCode.OK)]
    [InlineData("Bearer", "0123456789abcdeF", "cronwatch.example", HttpStatusCode.Unauthorized)]
    [InlineData("Basic", "any:0123456789abcdef", "127.0.0.1", HttpStatusCode.OK)]
    [InlineData("Basic", "0123456789abcdef:", "127.0.0.1", HttpStatusCode.Unauthorized)]
    [InlineData("Basic", "no-colon", "127.0.0.1", HttpStatusCode.Unauthorized)]
    [InlineData("Digest", "0123456789abcdef", "127.0.0.1", HttpStatusCode.Unauthorized)]
    [InlineData(null, null, "127.0.0.1", HttpStatusCode.Unauthorized)]
    public async Task Pages_WithAToken_AreForThoseWhoKnowIt(string? scheme, string? said, string host, HttpStatusCode expected)
    {
        await using var server = ConsoleServer.Build(_feed, () => null, new ConsoleOptions { Url = "http://127.0.0.1:0", Token = "0123456789abcdef" });
        await server.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Urls.Single()));
        request.Headers.Host = host;
        if (scheme is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue(scheme, scheme == "Basic" ? Convert.ToBase64String(Encoding.UTF8.GetBytes(said!)) : said);

        var answer = await _client.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected == HttpStatusCode.Unauthorized, answer.Headers.WwwAuthenticate.ToString().StartsWith("Basic", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080", null, true)]
    [InlineData("http://localhost:8080", null, true)]
    [InlineData("http://[::1]:8080", null, true)]
    [InlineData("http://loopback:8080", null, false)]       // Which a server takes for all addresses.
    [InlineData("http://0.0.0.0:8080", null, false)]
    [InlineData("http://*:8080", null, false)]
    [InlineData("http://10.0.0.7:8080", null, false)]
    [InlineData("http://0.0.0.0:8080", "0123456789abcdef", true)]
    public void ShowsPages_ToOthersThanThisMachine_WithATokenAlone(string url, string? token, bool shows) =>
        Assert.Equal(shows, ConsoleServer.ShowsPages(new ConsoleOptions { Url = url, Token = token }));

    private async Task<IDocument> PageAsync(string path) => await new HtmlParser().ParseDocumentAsync(await _client.GetStringAsync(path));

    private Task<JsonElement> JsonAsync(string path) => _client.GetFromJsonAsync<JsonElement>(path);
}
