using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cronwatch.App.Demo;

namespace Cronwatch.App.Trials;

/// <summary>What came of a trial.</summary>
/// <param name="Hits">The alerts and hits that were looked at.</param>
/// <param name="Removed">Those that some item holds of.</param>
/// <param name="Items">By item, in the order of their file.</param>
internal sealed record TrialReport(long Hits, long Removed, ItemTrial[] Items)
{
    public string ToJson() => JsonSerializer.Serialize(this, TrialJson.Readable);

    public override string ToString() => string.Join('\n', Items.Select(item => item.TextOf(Hits)));
}

/// <summary>What one item would have removed: how much, and the most frequent 100 of each kind.</summary>
/// <param name="ListId">Its list.</param>
/// <param name="ItemId">The item.</param>
/// <param name="Name">Its name.</param>
/// <param name="Removed">The hits that it holds of.</param>
/// <param name="Rules">Their rules.</param>
/// <param name="Hosts">Their hosts.</param>
/// <param name="Users">Their users.</param>
/// <param name="Suggestions">Narrower entries, by user and command line.</param>
internal sealed record ItemTrial(
    string ListId, string ItemId, string Name, long Removed, Counted[] Rules, Counted[] Hosts, Counted[] Users, Counted[] Suggestions)
{
    private const int MostLines = 10;

    /// <summary>For people. Text of events is made harmless.</summary>
    public string TextOf(long hits)
    {
        var lines = new List<string>
        {
            TerminalText.Harmless(string.Create(CultureInfo.InvariantCulture, $"{Name} ({ListId}/{ItemId}): would have removed {Removed} of {hits} hits")),
        };
        foreach (var (title, counts) in new[] { ("by rule", Rules), ("by host", Hosts), ("by user", Users), ("by user and command line, as the guide advises", Suggestions) })
        {
            if (counts.Length == 0)
                continue;
            lines.Add($"  {title}");
            lines.AddRange(counts.Take(MostLines).Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Hits,10}  {TerminalText.Harmless(c.Name)}")));
            if (counts.Length > MostLines)
                lines.Add("       and others");
        }
        return string.Join('\n', lines) + "\n";
    }
}

/// <summary>Something, and in how many hits it was.</summary>
internal sealed record Counted(string Name, long Hits);

/// <summary>How a trial is written as JSON.</summary>
internal static class TrialJson
{
    // For people, who read é rather than \u00e9; a terminal is spared what commands it.
    public static readonly JsonSerializerOptions Readable = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}
