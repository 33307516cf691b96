using System.Text;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Context;

/// <summary>Reads values where an empty string says no more than a missing one. An empty span is no value.</summary>
internal static class EventText
{
    /// <summary>What Elasticsearch's keyword takes of ids and names; a record of context must stay small.</summary>
    public const int MaxText = 1_024;

    /// <summary>The longest path of Linux.</summary>
    public const int MaxPath = 4_096;

    /// <summary>What Elastic's mapping keeps of a command line.</summary>
    public const int MaxCommandLine = 8_191;

    /// <summary>The first text or number that is not empty, cut to so many UTF-16 units.</summary>
    public static ReadOnlySpan<byte> First(HostEvent e, int slot, int most = MaxText)
    {
        foreach (var value in e[slot])
            if (IsText(value))
                return Cut(value.Utf8, most);
        return default;
    }

    /// <summary>The first text or number, as <see cref="First"/>; one that is too long to be kept is no id.</summary>
    public static ReadOnlySpan<byte> Id(HostEvent e, int slot) =>
        First(e, slot, int.MaxValue) is var id && Cut(id, MaxText).Length == id.Length ? id : default;

    /// <summary>Whether a value is a text or number that is not empty.</summary>
    public static bool IsText(FieldValue value) => value.Kind is ValueKind.Text or ValueKind.Number && !value.Utf8.IsEmpty;

    /// <summary>The time that the slot says; null when it says none.</summary>
    public static DateTimeOffset? Time(HostEvent e, int slot) =>
        EventTime.TryParse(First(e, slot), out var time) ? time : null;

    /// <summary>So many UTF-16 units of a text at most, and no half of a pair.</summary>
    public static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> utf8, int most)
    {
        if (utf8.Length <= most)
            return utf8;
        var text = Encoding.UTF8.GetString(utf8);
        if (text.Length <= most)
            return utf8;
        return utf8[..Encoding.UTF8.GetByteCount(text.AsSpan(0, char.IsHighSurrogate(text[most - 1]) ? most - 1 : most))];
    }
}
