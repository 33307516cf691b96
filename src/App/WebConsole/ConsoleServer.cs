using System.Net;
using System.Text.Json;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;

namespace Cronwatch.App.WebConsole;

/// <summary>
/// The pages and the API. Text of events is hostile: it leaves here as JSON, or encoded in HTML, and every answer forbids scripts
/// but the console's own.
/// </summary>
internal static class ConsoleServer
{
    // Each open page holds a connection for its stream.
    private const int MaxConnections = 100;

    // Forms of the console have a button, and nothing else.
    private const int MaxRequestBytes = 16 * 1_024;

    /// <summary>
    /// A server that is not started yet; who starts it also stops and disposes of it. It takes nothing from the environment,
    /// handles no signals and writes no log.
    /// </summary>
    /// <param name="feed">The alerts to show; null: no pages, only numbers.</param>
    /// <param name="pipeline">What runs, asked from any thread; null while it is put together.</param>
    /// <param name="options">Where to listen, and who may ask.</param>
    public static WebApplication Build(AlertFeed? feed, Func<Pipeline?> pipeline, ConsoleOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(options.Url).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddOpenApi(ApiEndpoints.Describe);
        // As everywhere in cronwatch's JSON: dead_letters.
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.AddSingleton<ScanTurns>();

        var app = builder.Build();
        app.UseBrowserGuard(options.Token);
        app.MapApi(feed, pipeline);
        if (feed is not null)
            app.MapPages(feed, pipeline);
        return app;
    }

    /// <summary>Whether pages are shown there: to this machine, or to those who know the token.</summary>
    public static bool ShowsPages(ConsoleOptions options) =>
        options.Token is not null || (options.Url.Length > 0 && IsThisMachine(BindingAddress.Parse(options.Url).Host));

    // As the server reads it: what it does not take for an address, such as `loopback`, is all addresses to it.
    private static bool IsThisMachine(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Leaves Ctrl-C and SIGTERM to the program that the console is part of.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
