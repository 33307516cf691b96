using System.Collections.Immutable;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Context;

/// <summary>Reads values where an empty string says no more than a missing one.</summary>
internal static class EventText
{
    /// <summary>What Elasticsearch's keyword takes of ids and names; a record of context must stay small.</summary>
    public const int MaxText = 1_024;

    /// <summary>The longest path of Linux.</summary>
    public const int MaxPath = 4_096;

    private const int MaxCommandLine = 8_191;

    /// <summary>The first text or number that is not empty, cut to so many UTF-16 units.</summary>
    public static string? First(HostEvent e, int slot, int most = MaxText)
    {
        foreach (var value in e[slot])
            if (IsText(value))
                return Cut(value.ToString(), most);
        return null;
    }

    /// <summary>The first text or number, as <see cref="First"/>; one that is too long to be kept is no id.</summary>
    public static string? Id(HostEvent e, int slot) => First(e, slot, MaxText + 1) is { Length: <= MaxText } id ? id : null;

    /// <summary>All texts and numbers that are not empty and can be kept, in order, at most so many.</summary>
    public static ImmutableArray<string> All(HostEvent e, int slot, int most)
    {
        if (!e.Has(slot))
            return [];
        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var value in e[slot])
            if (texts.Count < most && IsText(value) && value.Utf8.Length <= MaxText)
                texts.Add(value.ToString());
        return texts.DrainToImmutable();
    }

    /// <summary>The time that the slot says; null when it says none.</summary>
    public static DateTimeOffset? Time(HostEvent e, int slot) =>
        EventTime.TryParse(First(e, slot), out var time) ? time : null;

    /// <summary>The command line, else the arguments joined by spaces; cut to a length that can be kept.</summary>
    public static string? CommandLine(HostEvent e, int commandLine, int args)
    {
        var text = First(e, commandLine, MaxCommandLine) ?? Joined(e, args);
        return text is null ? null : Cut(text, MaxCommandLine);
    }

    private static string Cut(string text, int most) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

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
