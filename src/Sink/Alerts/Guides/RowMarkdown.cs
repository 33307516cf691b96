using System.Text;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts.Guides;

/// <summary>Columns of osquery's rows, each after what says what it is; none where the row has no value.</summary>
internal readonly struct RowMarkdown(Markdown text, OsqueryQuery query, OsqueryRow row)
{
    public RowMarkdown Text(string before, string column)
    {
        if (row.Text(query.FieldOf(column)) is { IsEmpty: false } utf8)
            text.Add(before).Code(Encoding.UTF8.GetString(utf8));
        return this;
    }

    public RowMarkdown Number(string before, string column)
    {
        text.With(before, row.Number(query.FieldOf(column)));
        return this;
    }

    public RowMarkdown Time(string before, string column)
    {
        text.With(before, RowTime.Of(row.Number(query.FieldOf(column))));
        return this;
    }
}
