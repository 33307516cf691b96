using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Cronwatch.App.DeadLetters;
using Cronwatch.App.Graphs;
using Cronwatch.App.WebConsole.Pages;

namespace Cronwatch.App.WebConsole;

/// <summary>The pages for people.</summary>
internal static class PageEndpoints
{
    // Faster than anybody reads, and seldom enough that a storm of alerts costs a page no more than that.
    private static readonly TimeSpan TellEvery = TimeSpan.FromMilliseconds(500);

    public static void MapPages(this WebApplication app, AlertFeed feed, Func<Pipeline?> pipeline)
    {
        var (time, rates) = (TimeProvider.System, new GraphRates(TimeProvider.System));
        app.MapGet("/console.css", () => Asset("console.css", "text/css; charset=utf-8")).ExcludeFromDescription();
        app.MapGet("/console.js", () => Asset("console.js", "text/javascript; charset=utf-8")).ExcludeFromDescription();
        app.MapGet("/changes", (HttpContext context) => TypedResults.ServerSentEvents(
            ChangesAsync(feed, time, app.Lifetime.ApplicationStopping, context.RequestAborted))).ExcludeFromDescription();

        var pages = app.MapGroup("").ExcludeFromDescription().AddEndpointFilter(KafkaAway.By(message => ConsolePage.Notice("Away", "", message, StatusCodes.Status503ServiceUnavailable)));
        pages.MapGet("/", (HttpRequest request) => AlertsPage.Of(feed, AlertFilter.Of(request.Query)));
        pages.MapGet("/alerts/{id}", async (string id, CancellationToken gone) => await AlertTopic.FindAsync(feed, pipeline(), id, gone) is { } alert
            ? AlertPage.Of(feed, id, alert, pipeline()?.Parts.Rules.Current.Set) : NoAlert());
        var scans = pages.MapGroup("").AddEndpointFilter(app.Services.GetRequiredService<ScanTurns>().TakeAsync);
        scans.MapGet("/alerts/{id}/exception", (string id, CancellationToken gone) => WithAsync(pipeline, async running =>
            await AlertTopic.FindAsync(feed, running, id, gone) is { } alert ? await ExceptionPage.OfAsync(running, id, alert, time, gone) : NoAlert()));
        pages.MapGet("/rules", () => With(pipeline, RulesPage.Of));
        pages.MapGet("/rules/{id}", (string id) => With(pipeline, running => RulesPage.Of(running, id)));
        pages.MapGet("/pipeline", (CancellationToken gone) => WithAsync(pipeline, running => PipelinePage.OfAsync(running, rates, gone)));
        scans.MapGet("/executions", (string? day, string? rule, CancellationToken gone) =>
            WithAsync(pipeline, running => ExecutionsPage.OfAsync(running, day, rule, time, gone)));
        scans.MapGet("/dead-letters", (HttpRequest request, CancellationToken gone) => WithAsync(pipeline, running => DeadLettersPage.OfAsync(running, request.Query, gone)));
        scans.MapGet("/dead-letters/{partition:int}/{offset:long}", (int partition, long offset, CancellationToken gone) =>
            WithAsync(pipeline, running => DeadLettersPage.OfAsync(running, new LetterId(partition, offset), gone)));
        scans.MapPost("/dead-letters/{partition:int}/{offset:long}/retry", (int partition, long offset, CancellationToken gone) =>
            WithAsync(pipeline, running => DeadLettersPage.RetryAsync(running, new LetterId(partition, offset), gone)));
    }

    private static IResult With(Func<Pipeline?> pipeline, Func<Pipeline, IResult> page) => pipeline() is { } running ? page(running) : NotBegun();

    private static Task<IResult> WithAsync(Func<Pipeline?> pipeline, Func<Pipeline, Task<IResult>> page) =>
        pipeline() is { } running ? page(running) : Task.FromResult(NotBegun());

    private static IResult NotBegun() => ConsolePage.Notice(
        "Not begun", "", "Kafka or its topics are not as they must be yet; it is tried again, and the log says what is wrong.", StatusCodes.Status503ServiceUnavailable);

    private static IResult NoAlert() => ConsolePage.Notice(
        "No such alert", "/", "The console does not list it: it may be older, and is then in the topic and the index.", StatusCodes.Status404NotFound);

    private static IResult Asset(string name, string type) => Results.Stream(
        typeof(PageEndpoints).Assembly.GetManifestResourceStream($"{typeof(PageEndpoints).Namespace}.Assets.{name}")!, type);

    // Ends with the server, which would otherwise wait for the page to be closed before it stops.
    private static async IAsyncEnumerable<SseItem<string>> ChangesAsync(
        AlertFeed feed, TimeProvider time, CancellationToken stopping, [EnumeratorCancellation] CancellationToken gone)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, gone);
        var changed = feed.Changed;
        // Headers go out with the first item: without it the page would not know that it is connected until an alert comes.
        yield return new("", "hello") { ReconnectionInterval = TimeSpan.FromSeconds(2) };
        while (true)
        {
            await changed.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (either.IsCancellationRequested)
                yield break;
            changed = feed.Changed;
            yield return new("", "changed");
            await Task.Delay(TellEvery, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
