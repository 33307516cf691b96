using System.Collections.Immutable;
using System.Text.Json;

namespace Cronwatch.Sinks.Alerts;

/// <summary>A list of an answer, which may take only so much of an alert.</summary>
internal static class BoundedList
{
    // The element that crosses the line is still written whole.
    private const int MostOfList = 64 * 1_024;

    /// <summary>Of one of the many lists of osquery: its rows are short, unless somebody means harm.</summary>
    public const int MostOfRows = 24 * 1_024;

    /// <summary>Writes as many as there is room for, and says how many.</summary>
    public static int Write<T>(Utf8JsonWriter writer, string name, ImmutableArray<T> elements, Action<Utf8JsonWriter, T> write, int most = MostOfList)
    {
        writer.WriteStartArray(name);
        var from = writer.BytesCommitted + writer.BytesPending;
        var written = 0;
        while (written < elements.Length && writer.BytesCommitted + writer.BytesPending - from < most)
            write(writer, elements[written++]);
        writer.WriteEndArray();
        return written;
    }
}
