using System.Text;
using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>Columns of osquery's rows, under their own names unless another is given.</summary>
internal readonly struct RowJson(Utf8JsonWriter writer, OsqueryQuery query, OsqueryRow row)
{
    public RowJson Text(string column, string? name = null, int most = ShortText.Most)
    {
        if (row.Text(query.FieldOf(column)) is { IsEmpty: false } utf8)
            writer.WriteString(name ?? column, Encoding.UTF8.GetString(utf8).Cut(most));
        return this;
    }

    public RowJson Path(string column) => Text(column, most: GuideFields.MostOfPath);

    public RowJson Number(string column)
    {
        if (row.Number(query.FieldOf(column)) is { } number)
            writer.WriteNumber(column, number);
        return this;
    }

    public RowJson Time(string column)
    {
        if (RowTime.Of(row.Number(query.FieldOf(column))) is { } time)
            writer.WriteString(column, IsoTime.Of(time));
        return this;
    }

    /// <summary>Begins an answer from osquery: its status, when it was so, how many rows there were.</summary>
    public static void WriteStart<T>(Utf8JsonWriter writer, string name, RowsAnswer<T> answer, string asOf)
    {
        GuideFields.WriteStart(writer, name, answer.Status, answer.AsOf is { } time ? IsoTime.Of(time) : asOf, "osquery");
        writer.WriteNumber("count", answer.Count);
    }

    /// <summary>A list of an answer, and whether it is cut.</summary>
    public static void WriteRows<T>(Utf8JsonWriter writer, string name, RowsAnswer<T> answer, Action<Utf8JsonWriter, T> write) =>
        writer.WriteBoolean("truncated", BoundedList.Write(writer, name, answer.Rows, write, BoundedList.MostOfRows) < answer.Count);
}
