using System.Text.Encodings.Web;
using System.Text.Json;
using Cronwatch.App.Executions;
using Cronwatch.App.Graphs;
using Cronwatch.App.Telemetry;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.OpenApi;

namespace Cronwatch.App.WebConsole;

/// <summary>The console's API, as <see cref="Description"/> describes it.</summary>
internal static class ApiEndpoints
{
    /// <summary>Where its description is.</summary>
    public const string Description = "/openapi/v1.json";

    private const int DefaultCount = 200;
    private const int MostCount = 10_000;

    // For people, who read é rather than \u00e9. The answer is JSON and says so; a browser runs nothing of it.
    private static readonly JsonWriterOptions Readable =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = AlertFeed.Deep.MaxDepth };

    /// <summary>Says what the API is, in its description.</summary>
    public static void Describe(OpenApiOptions options) => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info = new() { Title = "cronwatch", Version = "v1", Description = "Alerts, rules, executions and health of a running instance. Names are snake_case, times UTC." };
        document.Servers?.Clear();
        return Task.CompletedTask;
    });

    public static void MapApi(this WebApplication app, AlertFeed? feed, Func<Pipeline?> pipeline)
    {
        app.MapOpenApi(Description);
        var api = app.MapGroup("/api").AddEndpointFilter(KafkaAway.By(message => TypedResults.Problem(message, statusCode: StatusCodes.Status503ServiceUnavailable)));
        api.MapGet("/counters", () => pipeline()?.Counters ?? new PipelineCounters()).WithSummary("What went through since the start.");
        api.MapGet("/health", async (CancellationToken gone) => await ReadyAnswer.OfAsync(pipeline(), gone)).WithSummary("Whether it does its work, and if not, what does not.");
        api.MapGet("/exclusions", () => TypedResults.Json(pipeline()?.Exclusions() ?? [], ShownExclusionsJson.Default.ShownExclusionsArray)).WithSummary("What the rules' negative parts silenced.");
        api.MapGet("/exceptions", () => TypedResults.Json(pipeline()?.Exceptions() ?? [], ShownExceptionJson.Default.ShownExceptionArray)).WithSummary("What the exceptions kept from paging.");
        if (feed is null)
            return;
        api.MapGet("/rules", () => ShownRule.AllOf(pipeline())).WithSummary("The rules in force.");
        api.MapGet("/alerts", (HttpRequest request, int? n, string? q, string? rule, string? host, string? user, string? severity, string? from, string? to, string? after) =>
            AlertsAnswer.Of(AlertList.Of(feed.Alerts, AlertFilter.Of(request.Query), Math.Clamp(n ?? DefaultCount, 1, MostCount))))
            .WithSummary("Alerts, the newest first.").WithDescription("All that is said must hold. `after` is `next` of the answer before.");
        api.MapGet("/alerts/{id}", async Task<Results<FileContentHttpResult, NotFound>> (string id, CancellationToken gone) =>
            await AlertTopic.FindAsync(feed, pipeline(), id, gone) is { } alert ? Whole(alert) : TypedResults.NotFound())
            .Produces<JsonElement>(StatusCodes.Status200OK, "application/json").WithSummary("One alert, whole.");
        api.MapGet("/executions", async Task<Results<JsonHttpResult<ExecutionReport>, StatusCodeHttpResult, BadRequest<string>>> (DateTimeOffset? from, DateTimeOffset? to, string? rule, CancellationToken gone) =>
        {
            if (pipeline() is not { } running)
                return TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
            if (from is { Year: < 1970 or > 9000 } || to is { Year: < 1970 or > 9000 } || to <= from)
                return TypedResults.BadRequest("`from` must be before `to`, and both from 1970 to 9000");
            var end = to ?? TimeProvider.System.GetUtcNow();
            return TypedResults.Json(await ExecutionInquiry.ReportOfAsync(running.Parts.Options, running.Cluster, from ?? end.AddHours(-1), end, rule, gone), ExecutionReportJson.Default.ExecutionReport);
        }).AddEndpointFilter(app.Services.GetRequiredService<ScanTurns>().TakeAsync).WithSummary("What was evaluated in an interval, and what was not.").WithDescription("By default of the last hour.");
    }

    private static FileContentHttpResult Whole(ReadOnlyMemory<byte> alert)
    {
        using var document = JsonDocument.Parse(alert, AlertFeed.Deep);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
            document.WriteTo(writer);
        return TypedResults.Bytes(buffer.ToArray(), "application/json; charset=utf-8");
    }
}
