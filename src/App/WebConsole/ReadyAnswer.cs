using System.Text.Json.Serialization;
using Cronwatch.App.Graphs;

namespace Cronwatch.App.WebConsole;

/// <summary>The answer to whether it does its work.</summary>
/// <param name="Ready">Whether it does.</param>
/// <param name="NotReady">What does not, each with its cure.</param>
internal sealed record ReadyAnswer(bool Ready, IReadOnlyList<string> NotReady)
{
    private static readonly IReadOnlyList<string> NotBegun =
        ["start: Kafka or its topics are not as they must be yet; it is tried again, and the log says what is wrong"];

    /// <summary>Asks it.</summary>
    /// <param name="pipeline">The pipeline; null: it is put together still.</param>
    /// <param name="gone">Who asks is gone.</param>
    public static async Task<ReadyAnswer> OfAsync(Pipeline? pipeline, CancellationToken gone)
    {
        var problems = pipeline is null ? NotBegun : await pipeline.Readiness.ProblemsAsync(gone);
        return new(problems.Count == 0, problems);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReadyAnswer))]
internal sealed partial class ReadyAnswerJson : JsonSerializerContext;
