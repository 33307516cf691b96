using Microsoft.AspNetCore.Http.HttpResults;
using OpenTelemetry.Metrics;

namespace Cronwatch.App.WebConsole;

/// <summary>What machines ask: whether the process lives, whether it does its work, and its numbers.</summary>
internal static class OperationsEndpoints
{
    /// <summary>Whether the process lives.</summary>
    public const string Health = "/healthz";

    /// <summary>Whether it does its work.</summary>
    public const string Ready = "/readyz";

    /// <summary>Its numbers, as Prometheus reads them.</summary>
    public const string Metrics = "/metrics";

    /// <summary>Adds them to a server that is not started yet.</summary>
    /// <param name="app">The server.</param>
    /// <param name="answer">Says whether it is ready; asked from any thread.</param>
    /// <param name="metrics">Has the numbers.</param>
    public static void MapOperations(this WebApplication app, Func<CancellationToken, Task<ReadyAnswer>> answer, MeterProvider metrics)
    {
        app.MapGet(Health, () => "alive\n").ExcludeFromDescription();
        app.MapGet(Ready, (CancellationToken gone) => AnswerAsync(answer, gone)).ExcludeFromDescription();
        app.MapPrometheusScrapingEndpoint(Metrics, metrics, configureBranchedPipeline: null, optionsName: null);
    }

    private static async Task<JsonHttpResult<ReadyAnswer>> AnswerAsync(Func<CancellationToken, Task<ReadyAnswer>> ask, CancellationToken gone)
    {
        var answer = await ask(gone);
        return TypedResults.Json(answer, ReadyAnswerJson.Default.ReadyAnswer, statusCode: answer.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
