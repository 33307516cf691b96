using System.Globalization;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Answers;

/// <summary>The values of a hit's event by field name. Blank ones count as missing.</summary>
internal static class EventValues
{
    // Hits are rare and their rule set may have been replaced: names are looked up in the event's own table.
    public static string? Text(this HostEvent e, string name) =>
        e.Fields.Find(name) is { } field && e.TextOf(field.Slot) is { Length: > 0 } text ? text : null;

    public static long? Long(this HostEvent e, string name) => e.Fields.Find(name) is { } field ? e.LongOf(field.Slot) : null;

    /// <summary>Never one that JSON cannot write.</summary>
    public static double? Double(this HostEvent e, string name) =>
        double.TryParse(e.Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;
}
