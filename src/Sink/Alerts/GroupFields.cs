using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>What an alert says of the hits that it stands for, by its rule's suppression.</summary>
internal static class GroupFields
{
    /// <summary>What must be decoded to read it.</summary>
    public static readonly string[] Names = [InstanceId, Start, End, Count, CountedTo];

    /// <summary>What changes when a hit joins.</summary>
    public static readonly string[] Extent = [Start, End, Count, CountedTo];

    /// <summary>The offset in the topic of events up to which the hits are counted that it, or a summary, stands for.</summary>
    public const string CountedTo = "cronwatch.counted_to";

    // Of a term. They tell groups apart by their hash; here they are to be read.
    private const int MostValues = 20;
    private const int MostOfValue = 256;

    private const string InstanceId = "kibana.alert.instance.id";
    private const string Start = "kibana.alert.suppression.start";
    private const string End = "kibana.alert.suppression.end";
    private const string Count = "kibana.alert.suppression.docs_count";

    public static void Write(Utf8JsonWriter writer, HitGroup group)
    {
        writer.WriteString(InstanceId, group.InstanceId);
        writer.WriteStartArray("kibana.alert.suppression.terms");
        foreach (var term in group.Terms)
        {
            writer.WriteStartObject();
            writer.WriteString("field", term.Field);
            writer.WriteStartArray("value");
            foreach (var value in term.Values.Take(MostValues))
                writer.WriteStringValue(value.Cut(MostOfValue));
            writer.WriteEndArray();
            if (term.Values.Length > MostValues)
                writer.WriteBoolean("truncated", true);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        WriteExtent(writer, group);
    }

    /// <summary>What changes when a hit joins.</summary>
    public static void WriteExtent(Utf8JsonWriter writer, HitGroup group)
    {
        writer.WriteString(Start, IsoTime.Of(group.Start));
        writer.WriteString(End, IsoTime.Of(group.End));
        writer.WriteNumber(Count, group.Suppressed);
        WriteCountedTo(writer, group.CountedTo);
    }

    public static void WriteCountedTo(Utf8JsonWriter writer, long? place)
    {
        if (place is { } to)
            writer.WriteNumber(CountedTo, to);
    }

    public static long? ReadCountedTo(HostEvent document) => document.Fields.Find(CountedTo) is { } field ? document.LongOf(field.Slot) : null;

    /// <summary>The group without its terms, which its hits know; null: the alert stands for itself.</summary>
    public static HitGroup? Read(HostEvent document) =>
        document.First(InstanceId) is { Length: > 0 } id
        && EventTime.TryParse(document.First(Start), out var start) && EventTime.TryParse(document.First(End), out var end)
            ? new(id, [], start, end, document.Fields.Find(Count) is { } count ? document.LongOf(count.Slot) ?? 0 : 0, ReadCountedTo(document))
            : null;
}
