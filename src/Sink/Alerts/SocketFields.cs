using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary><c>guide.listening_ports</c>, <c>guide.open_sockets</c>, and the sockets within <c>guide.subject</c>.</summary>
internal static class SocketFields
{
    public static void WritePorts(Utf8JsonWriter writer, RowsAnswer<HeldSocket> answer, string asOf)
    {
        RowJson.WriteStart(writer, "guide.listening_ports", answer, asOf);
        RowJson.WriteRows(writer, "ports", answer, WritePort);
        writer.WriteEndObject();
    }

    public static void WriteSockets(Utf8JsonWriter writer, RowsAnswer<HeldSocket> answer, string asOf)
    {
        RowJson.WriteStart(writer, "guide.open_sockets", answer, asOf);
        RowJson.WriteRows(writer, "sockets", answer, WriteSocket);
        writer.WriteEndObject();
    }

    public static void WriteOfSubject(Utf8JsonWriter writer, RowsAnswer<HeldSocket> answer, string asOf)
    {
        RowJson.WriteStart(writer, "network", answer, asOf);
        writer.WriteEndObject();
        BoundedList.Write(writer, "sockets", answer.Rows, WriteSocket, BoundedList.MostOfRows);
    }

    private static void WritePort(Utf8JsonWriter writer, HeldSocket port)
    {
        writer.WriteStartObject();
        new RowJson(writer, OsqueryQuery.Ports, port.Row).Number("pid").Text("address").Number("port").Number("protocol").Number("family").Path("path");
        WriteHolder(writer, port);
    }

    private static void WriteSocket(Utf8JsonWriter writer, HeldSocket socket)
    {
        writer.WriteStartObject();
        new RowJson(writer, OsqueryQuery.Sockets, socket.Row).Number("pid").Number("family").Text("remote_address").Number("remote_port").Text("state");
        WriteHolder(writer, socket);
    }

    private static void WriteHolder(Utf8JsonWriter writer, HeldSocket socket)
    {
        GuideFields.WriteText(writer, "process", socket.Process);
        writer.WriteBoolean("in_tree", socket.IsInTree);
        writer.WriteBoolean("of_user", socket.IsOfUser);
        writer.WriteEndObject();
    }
}
