using Cronwatch.App.Replay.Comparison;

namespace Cronwatch.App.Replay;

/// <summary>The forms in which a comparison is written into files, by the ends of their names.</summary>
internal static class ReplayReport
{
    private static readonly Dictionary<string, Func<ComparisonReport, string>> Forms = new(StringComparer.OrdinalIgnoreCase)
    {
        [".json"] = ComparisonJson.Of,
        [".md"] = ComparisonMarkdown.Of,
        [".xml"] = ComparisonJUnit.Of,
    };

    /// <summary>Whether a file's name tells its form.</summary>
    public static bool HasForm(string file) => Forms.ContainsKey(Path.GetExtension(file));

    /// <summary>Writes one. A file that is there is written over.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static Task WriteAsync(string file, ComparisonReport report) => File.WriteAllTextAsync(file, Forms[Path.GetExtension(file)](report));
}
