using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>The steps of the guide that ask osquery.</summary>
internal static class OsqueryFields
{
    public static void Write(Utf8JsonWriter writer, GuideAnswers answers, string asOf)
    {
        var osquery = answers.Osquery;
        AccountFields.WriteLogins(writer, osquery.Logins, asOf);
        CronFileFields.WriteAccess(writer, osquery.CronAccess, asOf);
        CronFileFields.WriteFiles(writer, osquery.CronFiles, asOf);
        ProcessesFields.Write(writer, answers.Processes, asOf);
        SocketFields.WritePorts(writer, osquery.Ports, asOf);
        SocketFields.WriteSockets(writer, osquery.Sockets, asOf);
    }

    /// <summary>How complete each of them is, and what osquery says that the file runs, which <c>guide.script</c> holds.</summary>
    public static AnswerStatus[] StatusesOf(GuideAnswers answers) =>
    [
        answers.Osquery.Logins.Status, answers.Osquery.CronAccess.Status, answers.Osquery.CronFiles.Status, answers.Processes.Status,
        answers.Osquery.Ports.Status, answers.Osquery.Sockets.Status, answers.Osquery.Commands.Status,
    ];
}
