using Cronwatch.App.Replay.Comparison;
using Cronwatch.App.Replay.Page;
using Cronwatch.App.Telemetry;

namespace Cronwatch.App.Replay;

/// <summary>What a replay's reports are made of.</summary>
internal sealed record ReplayReport(PageAlerts Alerts, RunSummary Numbers, ReplaySummary Replay, ComparisonReport? Comparison)
{
    private const string Page = ".html";

    private static readonly Dictionary<string, Func<ComparisonReport, string>> Comparisons = new(StringComparer.OrdinalIgnoreCase)
    {
        [".json"] = ComparisonJson.Of,
        [".md"] = ComparisonMarkdown.Of,
        [".xml"] = ComparisonJUnit.Of,
    };

    /// <summary>Whether a file's name tells the form of a page.</summary>
    public static bool IsPage(string file) => Path.GetExtension(file).Equals(Page, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it tells one of a comparison.</summary>
    public static bool IsOfComparison(string file) => Comparisons.ContainsKey(Path.GetExtension(file));

    /// <summary>Writes a report in the form that the end of the file's name tells. One that is there is written over.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public async Task WriteAsync(string file)
    {
        await using var writer = new StreamWriter(PrivateFile.Create(file, FileMode.Create));
        if (IsPage(file))
            ReplayPage.Write(writer, Alerts, Numbers, Replay, Comparison);
        else if (Comparison is not null)
            await writer.WriteAsync(Comparisons[Path.GetExtension(file)](Comparison));
    }
}
