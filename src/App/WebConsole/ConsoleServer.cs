using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cronwatch.App.WebConsole;

/// <summary>
/// The page that lists alerts and shows one whole. It reads and never changes anything. Text of events is hostile: it
/// leaves here as JSON only, and the page writes it as text only.
/// </summary>
internal static class ConsoleServer
{
    private const int DefaultCount = 200;

    // Each open page holds a connection for its stream.
    private const int MaxConnections = 100;

    // As everywhere in cronwatch's JSON: dead_letters.
    private static readonly JsonSerializerOptions Counts = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    // For people, who read é rather than \u00e9. The answer is JSON and says so; a browser runs nothing of it.
    private static readonly JsonWriterOptions Readable =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1_000 };

    /// <summary>
    /// A server that is not started yet; who starts it also stops and disposes of it. It takes nothing from the environment,
    /// handles no signals and writes no log.
    /// </summary>
    /// <param name="feed">The alerts to show; null: no page, only numbers.</param>
    /// <param name="counters">What the page's head shows: an object of names and numbers, asked from any thread.</param>
    /// <param name="exclusions">What the rules' negative parts silenced, asked from any thread.</param>
    /// <param name="exceptions">What the exceptions kept from paging, asked from any thread.</param>
    /// <param name="url">Where to listen, such as <c>http://127.0.0.1:8080</c>; port 0 takes one that is free.</param>
    public static WebApplication Build(AlertFeed? feed, Func<object> counters, Func<ShownExclusions[]> exclusions, Func<ShownException[]> exceptions, string url)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();

        var app = builder.Build();
        app.UseBrowserGuard();
        app.MapGet("/api/counters", () => Results.Json(counters(), Counts));
        app.MapGet(ShownExclusions.Path, () => Results.Json(exclusions(), ShownExclusionsJson.Default.ShownExclusionsArray));
        app.MapGet(ShownException.Path, () => Results.Json(exceptions(), ShownExceptionJson.Default.ShownExceptionArray));
        if (feed is not null)
            MapAlerts(app, feed);
        return app;
    }

    private static void MapAlerts(WebApplication app, AlertFeed feed)
    {
        app.MapGet("/", () => Asset("index.html", "text/html; charset=utf-8"));
        app.MapGet("/console.css", () => Asset("console.css", "text/css; charset=utf-8"));
        app.MapGet("/console.js", () => Asset("console.js", "text/javascript; charset=utf-8"));
        app.MapGet("/api/alerts", (int? n) => feed.Newest(n ?? DefaultCount).Select(a => a.Summary));
        app.MapGet("/api/alerts/{id}", (string id) => feed.Find(id) is { } alert ? Whole(alert) : Results.NotFound());
        app.MapGet("/events", (HttpContext context) => TypedResults.ServerSentEvents(
            NewAlertsAsync(feed, feed.Revision, app.Lifetime.ApplicationStopping, context.RequestAborted)));
    }

    private static IResult Asset(string name, string type) => Results.Stream(
        typeof(ConsoleServer).Assembly.GetManifestResourceStream($"{typeof(ConsoleServer).Namespace}.Assets.{name}")!, type);

    private static IResult Whole(FeedAlert alert)
    {
        using var document = JsonDocument.Parse(alert.Json, new JsonDocumentOptions { MaxDepth = 1_000 });
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
            document.WriteTo(writer);
        return Results.Bytes(buffer.ToArray(), "application/json; charset=utf-8");
    }

    // Ends with the server, which would otherwise wait for the page to be closed before it stops.
    private static async IAsyncEnumerable<SseItem<AlertSummary?>> NewAlertsAsync(
        AlertFeed feed, long seen, CancellationToken stopping, [EnumeratorCancellation] CancellationToken gone)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, gone);
        // Headers go out with the first item: without it the page would not know that it is connected until an alert comes.
        yield return new(null, "hello") { ReconnectionInterval = TimeSpan.FromSeconds(2) };
        while (true)
        {
            var changed = feed.Changed;
            foreach (var alert in feed.After(seen))
            {
                yield return new(alert.Summary, "alert");
                seen = alert.Revision;
            }
            await changed.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (either.IsCancellationRequested)
                yield break;
        }
    }

    /// <summary>Leaves Ctrl-C and SIGTERM to the program that the console is part of.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
