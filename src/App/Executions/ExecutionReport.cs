using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cronwatch.App.Executions;

/// <summary>Offsets that a graph has not evaluated.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="From">The first.</param>
/// <param name="To">The one after the last.</param>
/// <param name="Cause"><c>waiting</c>, <c>retention</c>, <c>reset</c>, <c>rule not in force</c> or <c>unknown</c>.</param>
internal sealed record MissingOffsets(string Graph, string Topic, int Partition, long From, long To, string Cause);

/// <summary>What was evaluated in an interval, and what was not.</summary>
internal sealed record ExecutionReport
{
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    /// <summary>The windows in which something was evaluated, the oldest first.</summary>
    public required IReadOnlyList<WindowTotals> Windows { get; init; }

    /// <summary>Offsets of raw topics and of candidates that were not evaluated, and hold records of the interval.</summary>
    public required IReadOnlyList<MissingOffsets> Missing { get; init; }

    public bool Complete => Missing.Count == 0;

    public string ToJson() => JsonSerializer.Serialize(this, ExecutionReportJson.Default.ExecutionReport);

    public override string ToString()
    {
        var text = new StringBuilder();
        if (Windows.Count > 0)
            text.AppendLine("window                events candidates   hits alerts excepted suppressed overflow dropped¹ late p50    p99    max    lag headroom");
        foreach (var window in Windows)
            text.AppendLine(string.Create(CultureInfo.InvariantCulture,
                $"{window.Start:yyyy-MM-dd HH:mm} {window.Events,11} {window.Candidates,10} {window.Hits.Hits,6} {window.Hits.Alerts,6} {window.Hits.Excepted,8} {window.Hits.Suppressed,10} {window.Hits.Overflow,8} {window.ElasticWouldHaveDropped,8} {Span(window.Lateness.P50Ms),8} {Span(window.Lateness.P99Ms),6} {Span(window.Lateness.MaxMs),6} {window.Lag?.ToString(CultureInfo.InvariantCulture) ?? "open",6} {Headroom(window),8}"));
        if (Windows.Count > 0)
            text.AppendLine("¹ by a search every five minutes, which gives max_signals alerts a run at most").AppendLine();
        text.Append(string.Create(CultureInfo.InvariantCulture, $"from {From:yyyy-MM-dd HH:mm:ss}Z{(To < DateTimeOffset.MaxValue ? $" to {To:yyyy-MM-dd HH:mm:ss}Z" : " on")}: "));
        text.Append(Complete
            ? "everything was evaluated"
            : string.Create(CultureInfo.InvariantCulture, $"{Missing.Sum(m => m.To - m.From)} offsets were not evaluated:"));
        foreach (var missing in Missing)
            text.AppendLine().Append(string.Create(CultureInfo.InvariantCulture,
                $"  {missing.Graph}: {missing.Topic} [{missing.Partition}] {missing.From} to {missing.To - 1} ({missing.To - missing.From}): {missing.Cause}"));
        return text.ToString();
    }

    private static string Headroom(WindowTotals window) => window.Headroom?.ToString("0.#", CultureInfo.InvariantCulture) ?? "";

    private static string Span(long? milliseconds) => milliseconds is not { } ms ? "" : string.Create(CultureInfo.InvariantCulture, $"{ms switch
    {
        < 1_000 => $"{ms} ms",
        < 60_000 => $"{ms / 1_000d:0.#} s",
        < 3_600_000 => $"{ms / 60_000d:0.#} m",
        < 172_800_000 => $"{ms / 3_600_000d:0.#} h",
        _ => $"{ms / 86_400_000d:0.#} d",
    }}");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ExecutionReport))]
internal sealed partial class ExecutionReportJson : JsonSerializerContext;
