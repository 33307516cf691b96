using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>The values of an event by field name. For what is done once an alert, not once an event.</summary>
internal static class EventValues
{
    /// <summary>The first value as text; null where there is none or nobody reads the field.</summary>
    public static string? First(this HostEvent @event, string name) =>
        @event.Fields.Find(name) is { } field ? @event.TextOf(field.Slot) : null;

    /// <summary>All values as text.</summary>
    public static List<string> All(this HostEvent @event, string name)
    {
        var all = new List<string>();
        if (@event.Fields.Find(name) is { } field)
            foreach (var value in @event[field.Slot])
                all.Add(value.ToString());
        return all;
    }

    /// <summary>Whether the first value is a JSON number.</summary>
    public static bool IsNumber(this HostEvent @event, string name)
    {
        if (@event.Fields.Find(name) is { } field)
            foreach (var value in @event[field.Slot])
                return value.Kind == ValueKind.Number;
        return false;
    }
}
