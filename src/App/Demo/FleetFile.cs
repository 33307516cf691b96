using System.Text.Json;

namespace Cronwatch.App.Demo;

/// <summary>Writes simulated events to a file, a line each, and their labels to a second file beside it.</summary>
internal static class FleetFile
{
    /// <summary>What is appended to the name of the events' file to make that of the labels' file.</summary>
    public const string LabelsSuffix = ".labels.ndjson";

    private const int BufferBytes = 1 << 20;

    /// <summary>
    /// Writes the first <paramref name="count"/> events in the order in which they are published; both files are
    /// overwritten. A label's line is <c>{"event_id", "attack_id", "kind", "expected"}</c>, expected being
    /// <c>detected</c> or <c>excluded-by-design</c>. Cancelled, it ends after a whole line and returns normally.
    /// </summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static FleetCounts Write(
        string path, IEnumerable<SimulatedEvent> events, long count, AttackLedger? ledger = null, CancellationToken cancelled = default)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, BufferBytes);
        using var labels = new FileStream(path + LabelsSuffix, FileMode.Create, FileAccess.Write, FileShare.Read);
        var counts = new FleetCounts();
        if (count <= 0)
            return counts;
        foreach (var one in events)
        {
            file.Write(one.Value);
            file.WriteByte((byte)'\n');
            if (one.Label is { } label)
            {
                WriteLabel(labels, label);
                ledger?.Add(label);
            }
            counts = counts.With(one);
            if (counts.Events == count || cancelled.IsCancellationRequested)
                break;
        }
        return counts;
    }

    private static void WriteLabel(FileStream labels, SimulatedLabel label)
    {
        using (var json = new Utf8JsonWriter(labels, HostFragments.Writing))
        {
            json.WriteStartObject();
            json.WriteString("event_id"u8, label.EventId);
            json.WriteString("attack_id"u8, label.AttackId);
            json.WriteString("kind"u8, label.Kind.Name);
            json.WriteString("expected"u8, label.Kind.ExpectationName);
            json.WriteEndObject();
        }
        labels.WriteByte((byte)'\n');
    }
}
