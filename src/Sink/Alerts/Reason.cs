using System.Text;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>The sentence that says what happened, worded as Elastic's detection engine words it, from the event alone.</summary>
internal static class Reason
{
    /// <summary>For example <c>file event with process bash, file x, by root on web-01 created high alert NAME.</c></summary>
    public static string Of(HostEvent @event, string severity, string ruleName)
    {
        var parts = new StringBuilder();
        Append(parts, " process ", Value(@event, "process.name"), ",");
        Append(parts, " parent process ", Value(@event, "process.parent.name"), ",");
        Append(parts, " file ", Value(@event, "file.name"), ",");
        Append(parts, " source ", Value(@event, "source.ip"), "");
        Append(parts, ":", Port(@event, "source.port"), ",");
        Append(parts, " destination ", Value(@event, "destination.ip"), "");
        Append(parts, ":", Port(@event, "destination.port"), ",");

        var sentence = new StringBuilder();
        Append(sentence, "", Value(@event, "event.category"), " ");
        sentence.Append("event").Append(parts.Length > 0 ? " with" : "").Append(parts);
        Append(sentence, " by ", Value(@event, "user.name"), "");
        Append(sentence, " on ", Value(@event, "host.name"), "");
        return sentence.Append(" created ").Append(severity).Append(" alert ").Append(ruleName).Append('.').ToString();
    }

    private static void Append(StringBuilder sentence, string before, string value, string after)
    {
        if (value.Length > 0)
            sentence.Append(before).Append(value).Append(after);
    }

    private static string Value(HostEvent @event, string name) =>
        string.Join(", ", @event.All(name).Where(value => value is not ("" or "-"))).Cut();

    // The engine whose words these are reads a port only where it is text.
    private static string Port(HostEvent @event, string name) => @event.IsNumber(name) ? "" : Value(@event, name);
}
