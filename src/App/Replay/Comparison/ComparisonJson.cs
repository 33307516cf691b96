using System.Text.Json;
using System.Text.Json.Serialization;
using Cronwatch.App.Trials;

namespace Cronwatch.App.Replay.Comparison;

/// <summary>Writes a comparison as one JSON object.</summary>
internal static class ComparisonJson
{
    private static readonly JsonSerializerOptions Options = new(TrialJson.Readable)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static string Of(ComparisonReport report) => JsonSerializer.Serialize(report, Options);
}
