using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>The account's record within <c>guide.user</c>, and <c>guide.logins</c>.</summary>
internal static class AccountFields
{
    private static readonly int Type = OsqueryQuery.Logins.FieldOf("type");

    public static void WriteRecord(Utf8JsonWriter writer, RowsAnswer<OsqueryRow> account, string asOf)
    {
        foreach (var row in account.Rows)
            new RowJson(writer, OsqueryQuery.Users, row).Number("uid").Number("gid").Text("description").Path("directory").Path("shell");
        RowJson.WriteStart(writer, "record", account, asOf);
        writer.WriteEndObject();
    }

    public static void WriteLogins(Utf8JsonWriter writer, RowsAnswer<OsqueryRow> logins, string asOf)
    {
        RowJson.WriteStart(writer, "guide.logins", logins, asOf);
        if (logins.Status != AnswerStatus.NotCollected)
            writer.WriteBoolean("active", logins.Rows.Any(IsActive));
        RowJson.WriteRows(writer, "logins", logins, WriteLogin);
        writer.WriteEndObject();
    }

    // The table has boots, and logins that are over, as well.
    private static bool IsActive(OsqueryRow login) => login.Text(Type).SequenceEqual("user"u8);

    private static void WriteLogin(Utf8JsonWriter writer, OsqueryRow login)
    {
        writer.WriteStartObject();
        new RowJson(writer, OsqueryQuery.Logins, login).Text("type").Text("user").Text("tty").Text("host").Time("time").Number("pid");
        writer.WriteEndObject();
    }
}
