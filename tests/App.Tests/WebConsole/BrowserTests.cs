using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.App.Tests.Graphs;
using Cronwatch.App.WebConsole;
using Cronwatch.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cronwatch.App.Tests.WebConsole;

/// <summary>The console in a real browser. Nothing else is asked, nothing goes wrong in its log.</summary>
public sealed class BrowserTests : IClassFixture<Browser>, IAsyncLifetime, IDisposable
{
    private const string Hostile = "/etc/cron.d/<script>window.owned=1</script><img src=x onerror=window.owned=2>'\"><svg onload=window.owned=3>";

    // What a reader with weak eyes gets: every visible text against what lies behind it (WCAG 2.2, 1.4.3).
    private const string WeakContrasts = """
        () => {
          const channel = (c) => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
          const numbers = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
          const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
          const behind = (e) => { for (; e; e = e.parentElement) { const c = numbers(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] > 0) return c; } return [255, 255, 255]; };
          return [...document.querySelectorAll("body *")]
            .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && e.checkVisibility())
            .map((e) => [e, luminance(numbers(getComputedStyle(e).color)), luminance(behind(e))])
            .map(([e, a, b]) => [e, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)])
            .filter(([, ratio]) => ratio < 4.5)
            .map(([e, ratio]) => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 40)}: ${ratio.toFixed(2)}`);
        }
        """;

    private readonly Browser _browser;
    private readonly AlertFeed _feed = new();
    private readonly TestLanes _lanes = new(Some.Rule(AnAlert.RuleId, "/etc/cron*"));
    private readonly Cluster _cluster = new(new CronwatchOptions { Kafka = new() { BootstrapServers = "127.0.0.1:9" } });
    private readonly WebApplication _server;
    private readonly List<string> _wrong = [];

    public BrowserTests(Browser browser)
    {
        _browser = browser;
        var pipeline = new Pipeline(_lanes.Parts, _cluster);
        _server = ConsoleServer.Build(_feed, () => pipeline, new ConsoleOptions { Url = "http://127.0.0.1:0" });
    }

    public Task InitializeAsync() => _server.StartAsync();

    public async Task DisposeAsync()
    {
        await _browser.CloseAsync();        // A server that goes before it would be an error in its log.
        await _server.DisposeAsync();
        await _lanes.DisposeAsync();
        Assert.Empty(_wrong);
    }

    public void Dispose() => _cluster.Dispose();

    [SkippableFact]
    public async Task List_Filtered_ShowsTheOneThatIsMeant_WhichOpensWithItsTree()
    {
        _feed.Add(AnAlert.Of("a", minute: 1));
        _feed.Add(AnAlert.Of("b", minute: 2, host: "db-01"));
        var page = await OpenAsync();
        await Expect(page.Locator(".rows tbody tr")).ToHaveCountAsync(2);

        await page.GetByLabel("Host").FillAsync("db");
        await Expect(page.Locator(".rows tbody tr")).ToHaveCountAsync(1);
        Assert.EndsWith("/?host=db", page.Url, StringComparison.Ordinal);

        await page.Locator(".rows tbody a").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Cron Job Created or Modified");
        await Expect(page.Locator("#processes .link")).ToHaveCountAsync(4);
    }

    [SkippableFact]
    public async Task List_AnAlertThatComes_AppearsByItself_AndWhatIsLookedAtStays()
    {
        _feed.Add(AnAlert.Of("a", minute: 1));
        var page = await OpenAsync();
        await Expect(page.Locator("#state")).ToHaveTextAsync("live");
        await page.Keyboard.PressAsync("j");
        await Expect(page.Locator("a[href='/alerts/a']")).ToBeFocusedAsync();

        _feed.Add(AnAlert.Of("b", minute: 2));

        await Expect(page.Locator(".rows tbody tr")).ToHaveCountAsync(2);
        await Expect(page.Locator("a[href='/alerts/a']")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("k");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(_server.Urls.Single() + "/alerts/b");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".rows tbody tr")).ToHaveCountAsync(2);
    }

    [SkippableFact]
    public async Task Texts_ThatAreScripts_AreShownAndDoNotRun()
    {
        _feed.Add(AnAlert.Of("a", path: Hostile, host: Hostile, user: Hostile, rule: Hostile, severity: Hostile));
        var page = await OpenAsync();
        await Expect(page.Locator(".rows tbody")).ToContainTextAsync(Hostile);
        _feed.Add(AnAlert.Of("b", path: Hostile));
        await Expect(page.Locator(".rows tbody tr")).ToHaveCountAsync(2);       // Put in by the script.

        await page.Locator("a[href='/alerts/a']").ClickAsync();
        await Expect(page.Locator(".facts").First).ToContainTextAsync(Hostile);
        Assert.Null(await page.EvaluateAsync<int?>("() => window.owned ?? null"));
    }

    [SkippableFact]
    public async Task ExceptionDraft_IsOneClickAway()
    {
        _feed.Add(AnAlert.Of("a"));
        var page = await OpenAsync("/alerts/a");
        await page.GetByText("Draft an exception").ClickAsync();
        await Expect(page.Locator("#draft")).ToContainTextAsync("[[items]]");
        await Expect(page.Locator(".warn")).ToContainTextAsync("no answer");        // There is no broker for a trial.
    }

    [SkippableFact]
    public async Task Pages_WithoutScripts_AreWhole()
    {
        _feed.Add(AnAlert.Of("a"));
        var page = await OpenAsync(scripts: false);
        await page.GetByLabel("Text").FillAsync("cron.d");
        await page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
        await page.Locator(".rows tbody a").ClickAsync();
        await Expect(page.Locator("#processes .link")).ToHaveCountAsync(4);
        await page.GetByRole(AriaRole.Link, new() { Name = "Rules" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Rules");
    }

    [SkippableTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Texts_InLightAndDark_StandOutFromWhatIsBehindThem(ColorScheme scheme)
    {
        foreach (var severity in (string[])["low", "medium", "high", "critical"])
            _feed.Add(AnAlert.Of(severity, severity: severity));
        _feed.Add(_lanes.Read(Some.FileEvent("/etc/cron.d/job")).Concat(_lanes.End()).First(a => a.Record.Value is not null).Record.Value!);
        var page = await OpenAsync(scheme: scheme);
        foreach (var path in (string[])["/", "/alerts/critical", $"/alerts/{_feed.Alerts[0].Summary.Id}", "/rules", $"/rules/{AnAlert.RuleId}", "/pipeline"])
        {
            await page.GotoAsync(_server.Urls.Single() + path);
            Assert.Empty(await page.EvaluateAsync<string[]>(WeakContrasts));
        }
        Assert.Equal(scheme == ColorScheme.Dark, await page.EvaluateAsync<bool>("() => getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0] < 128"));
    }

    private async Task<IPage> OpenAsync(string path = "/", ColorScheme scheme = ColorScheme.Light, bool scripts = true)
    {
        var (page, own) = (await _browser.OpenAsync(scheme, scripts), _server.Urls.Single());
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _wrong.Add(message.Text);
        };
        page.PageError += (_, error) => _wrong.Add(error);
        page.Dialog += (_, dialog) => _wrong.Add($"dialog: {dialog.Message}");
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(own, StringComparison.Ordinal) && !request.Url.StartsWith("data:,", StringComparison.Ordinal))
                _wrong.Add($"asked for {request.Url}");
        };
        await page.GotoAsync(own + path);
        return page;
    }
}
