using System.Globalization;
using Cronwatch.Events;

namespace Cronwatch.Support;

/// <summary>A row of osquery in plain values. Its way to bytes is another than the program's.</summary>
public static class SaidRow
{
    /// <summary>A row of <c>column=value</c>, separated by <c>; </c>.</summary>
    public static OsqueryRow Of(OsqueryQuery query, string columns)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(columns);
        var message = new SaidRecord.Message();
        foreach (var column in columns.Split("; "))
        {
            var (name, value) = (column[..column.IndexOf('=', StringComparison.Ordinal)], column[(column.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            var its = query.Columns.Single(c => c.Name == name);
            if (its.IsNumber)
                message.Add(its.Field, long.Parse(value, CultureInfo.InvariantCulture));
            else
                message.Add(its.Field, value);
        }
        return new(message.ToArray());
    }

    /// <summary>The record of a whole result.</summary>
    public static (byte[] Key, byte[] Value) Whole(string host, OsqueryQuery query, DateTimeOffset time, params string[] rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var message = new SaidRecord.Message().Add((int)OsqueryField.Time, time).Add((int)OsqueryField.Counter, 0);
        foreach (var row in rows)
            message.Add((int)OsqueryField.Row, Of(query, row).Message.ToArray());
        return (OsqueryKey.OfWhole(System.Text.Encoding.UTF8.GetBytes(host), query), message.ToArray());
    }
}
