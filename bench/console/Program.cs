using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Cronwatch.App.Configuration;
using Cronwatch.App.WebConsole;
using Microsoft.Playwright;

// The console with 100,000 alerts, seen from a browser: dotnet run --project bench/console -c Release
const int Alerts = 100_000;
const int LiveAlerts = 1_000;
const int LivePerSecond = 50;
const int Rounds = 9;

var feed = new AlertFeed();
var filling = Stopwatch.StartNew();
for (var i = 0; i < Alerts; i++)
    feed.Add(AlertOf(i));
filling.Stop();
await using var server = ConsoleServer.Build(feed, () => null, new ConsoleOptions { Url = "http://127.0.0.1:0" });
await server.StartAsync();
var url = server.Urls.First();

using var playwright = await Playwright.CreateAsync();
await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = args.FirstOrDefault() ?? "/usr/bin/chromium", Args = ["--no-sandbox", "--enable-precise-memory-info"] });
var page = await browser.NewPageAsync();

Console.WriteLine($"Filled with {Alerts:N0} alerts in {filling.Elapsed.TotalSeconds:0.0} s; managed memory {GC.GetTotalMemory(forceFullCollection: true) / 1e6:0} MB.");
Console.WriteLine();
Console.WriteLine("| what | first | median | worst |");
Console.WriteLine("|---|---|---|---|");
await ReportAsync("first paint, ms", async () =>
{
    await page.GotoAsync(url);
    return await page.EvaluateAsync<double>("() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? new Promise(done => new PerformanceObserver(l => done(l.getEntries()[0].startTime)).observe({ type: 'paint', buffered: true }))");
});
foreach (var filter in (string[])["?q=job-99", "?q=nothing-like-it", "?host=host-4711&severity=medium"])
    await ReportAsync($"filter `{filter}`, from asking to rows in the page, ms", async () =>
        await page.EvaluateAsync<double>("async (url) => { const t = performance.now(); const a = await fetch(url); const d = new DOMParser().parseFromString(await a.text(), 'text/html'); document.getElementById('list').replaceWith(document.adoptNode(d.getElementById('list'))); return performance.now() - t; }", $"/{filter}"));

await page.GotoAsync(url);
await page.WaitForSelectorAsync("#state.live");
var (heapBefore, memoryBefore) = (await HeapAsync(), GC.GetTotalMemory(forceFullCollection: true));
var pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / LivePerSecond));
for (var i = 0; i < LiveAlerts && await pace.WaitForNextTickAsync(); i++)
    feed.Add(AlertOf(Alerts + i));
await page.WaitForSelectorAsync($"a[href='/alerts/{IdOf(Alerts + LiveAlerts - 1)}']");
Console.WriteLine();
Console.WriteLine($"Live, {LiveAlerts} alerts at {LivePerSecond}/s: the page's heap {heapBefore / 1e6:0.0} MB before and {await HeapAsync() / 1e6:0.0} MB after, the server's {memoryBefore / 1e6:0} and {GC.GetTotalMemory(forceFullCollection: true) / 1e6:0} MB.");

async Task<double> HeapAsync()
{
    var session = await page.Context.NewCDPSessionAsync(page);
    await session.SendAsync("HeapProfiler.collectGarbage");
    return await page.EvaluateAsync<double>("() => performance.memory.usedJSHeapSize");
}

static async Task ReportAsync(string what, Func<Task<double>> measure)
{
    var times = new List<double>();
    for (var round = 0; round < Rounds; round++)
        times.Add(await measure());
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {times[0]:0} | {times.Order().ElementAt(Rounds / 2):0} | {times.Max():0} |"));
}

static string IdOf(int number) => $"{number:x64}";

static byte[] AlertOf(int number) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
{
    ["@timestamp"] = DateTimeOffset.UnixEpoch.AddYears(56).AddSeconds(number).ToString("O"),
    ["kibana.alert.uuid"] = IdOf(number),
    ["kibana.alert.original_time"] = DateTimeOffset.UnixEpoch.AddYears(56).AddSeconds(number).ToString("O"),
    ["kibana.alert.severity"] = (number % 7) switch { 0 => "high", 1 => "low", _ => "medium" },
    ["kibana.alert.rule.rule_id"] = $"rule-{number % 50}",
    ["kibana.alert.rule.name"] = $"Rule number {number % 50}",
    ["host.name"] = $"host-{number % 10_000}",
    ["user.name"] = $"user{number % 300}",
    ["file.path"] = $"/etc/cron.d/job-{number}",
    ["process.executable"] = $"/usr/bin/tool{number % 200}",
});
