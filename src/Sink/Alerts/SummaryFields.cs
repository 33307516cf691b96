using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>What a summary says of the hits that it stands for.</summary>
internal static class SummaryFields
{
    /// <summary>What must be decoded to read it.</summary>
    public static readonly string[] Names = [Kind, Count, First, Last, Paths + Text, Paths + Times, Processes + Text, Processes + Times];

    /// <summary>What all of its keys begin with.</summary>
    public const string Prefix = "cronwatch.summary.";

    // Every kind of summary has them.
    public const string Kind = Prefix + "kind";
    public const string Count = Prefix + "count";
    public const string First = Prefix + "first";
    public const string Last = Prefix + "last";

    private const string Paths = Prefix + "paths";
    private const string Processes = Prefix + "processes";
    private const string Text = ".text";
    private const string Times = ".count";

    public static string ReasonOf(OverflowSummary summary)
    {
        var (rule, host) = (summary.Opening.Rule, summary.Opening.Event.First("host.name") ?? summary.Opening.Host);
        return string.Create(CultureInfo.InvariantCulture,
            $"{summary.Count} more hits of {rule.Name} on {host.Cut()} from {IsoTime.Of(summary.First)} to {IsoTime.Of(summary.Last)}: it pages {rule.MaxSignals} times in five minutes.");
    }

    public static void Write(Utf8JsonWriter writer, OverflowSummary summary)
    {
        writer.WriteString(Kind, "overflow");
        writer.WriteNumber(Count, summary.Count);
        writer.WriteString(First, IsoTime.Of(summary.First));
        writer.WriteString(Last, IsoTime.Of(summary.Last));
        GroupFields.WriteCountedTo(writer, summary.CountedTo);
        Write(writer, Paths, summary.Paths);
        Write(writer, Processes, summary.Processes);
    }

    /// <summary>Whether a document is a summary, and no alert of a hit.</summary>
    public static bool AreIn(HostEvent document) => document.First(Kind) is not null;

    /// <summary>The summary; null: it cannot be read.</summary>
    public static OverflowSummary? Read(HostEvent document, Hit opening) =>
        long.TryParse(document.First(Count), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && EventTime.TryParse(document.First(First), out var first) && EventTime.TryParse(document.First(Last), out var last)
            ? new(opening.Id, opening, count, first, last, CountsOf(document, Paths), CountsOf(document, Processes), GroupFields.ReadCountedTo(document))
            : null;

    private static void Write(Utf8JsonWriter writer, string name, ImmutableArray<TextCount> counts)
    {
        writer.WriteStartArray(name);
        foreach (var (text, count) in counts)
        {
            writer.WriteStartObject();
            writer.WriteString("text", text.Cut(GuideFields.MostOfPath));
            writer.WriteNumber("count", count);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static ImmutableArray<TextCount> CountsOf(HostEvent document, string name) =>
        [.. document.All(name + Text).Zip(document.All(name + Times), (text, count) =>
            new TextCount(text, long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0))];
}
