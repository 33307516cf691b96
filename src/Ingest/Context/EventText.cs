using System.Collections.Immutable;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Context;

/// <summary>Reads values where an empty string says no more than a missing one.</summary>
internal static class EventText
{
    // What Elasticsearch's keyword takes of a command line; a record of context must stay small.
    private const int MaxCommandLine = 8_191;

    /// <summary>The first text or number that is not empty.</summary>
    public static string? First(HostEvent e, int slot)
    {
        foreach (var value in e[slot])
            if (IsText(value))
                return value.ToString();
        return null;
    }

    /// <summary>All texts and numbers that are not empty, in order, at most so many.</summary>
    public static ImmutableArray<string> All(HostEvent e, int slot, int most)
    {
        if (!e.Has(slot))
            return [];
        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var value in e[slot])
            if (texts.Count < most && IsText(value))
                texts.Add(value.ToString());
        return texts.DrainToImmutable();
    }

    /// <summary>The time that the slot says; null when it says none.</summary>
    public static DateTimeOffset? Time(HostEvent e, int slot) =>
        EventTime.TryParse(First(e, slot), out var time) ? time : null;

    /// <summary>The command line, else the arguments joined by spaces; cut to a length that can be kept.</summary>
    public static string? CommandLine(HostEvent e, int commandLine, int args)
    {
        var text = First(e, commandLine) ?? Joined(e, args);
        if (text is null || text.Length <= MaxCommandLine)
            return text;
        var splitsPair = char.IsHighSurrogate(text[MaxCommandLine - 1]);
        return text[..(splitsPair ? MaxCommandLine - 1 : MaxCommandLine)];
    }

    private static string? Joined(HostEvent e, int args)
    {
        if (First(e, args) is null)
            return null;
        var parts = new List<string>();
        foreach (var value in e[args])
            parts.Add(value.ToString());
        return string.Join(' ', parts);
    }

    private static bool IsText(FieldValue value) =>
        value.Kind is ValueKind.Text or ValueKind.Number && !value.Utf8.IsEmpty;
}
