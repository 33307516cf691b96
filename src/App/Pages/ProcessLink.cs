using System.Runtime.InteropServices;
using System.Text.Json;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.App.Pages;

/// <summary>A process of an alert's ancestry, as its document says it.</summary>
/// <param name="Name">The executable, or the name; else that it is not known.</param>
/// <param name="Pid">Its pid.</param>
/// <param name="CommandLine">Its command line.</param>
/// <param name="User">The user's name, or id.</param>
/// <param name="Status">How much is known of it: <c>resolved</c>, or why not.</param>
internal sealed record ProcessLink(string Name, string? Pid, string? CommandLine, string? User, string? Status)
{
    private static readonly FieldTable Fields =
        new FieldTable.Builder().Intern(["executable", "name", "entity_id", "pid", "command_line", "user.name", "user.id", "status"]).ToTable();

    /// <summary>The chain, the eldest first; empty where the document says none.</summary>
    public static List<ProcessLink> ChainOf(ReadOnlyMemory<byte> document)
    {
        var chain = new List<ProcessLink>();
        try
        {
            using var alert = JsonDocument.Parse(document, new JsonDocumentOptions { MaxDepth = IndentedJson.MaxDepth });
            if (AlertText.Find(alert.RootElement, "guide.ancestry.links") is { } links)
                Read(JsonMarshal.GetRawUtf8Value(links), chain);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Its text is shown all the same.
        }
        return chain;
    }

    private static void Read(ReadOnlySpan<byte> links, List<ProcessLink> chain)
    {
        var link = new HostEvent(Fields);
        var reader = new JsonRecordReader(links, link);
        while (reader.Next())
            chain.Insert(0, Of(link));
    }

    private static ProcessLink Of(HostEvent link)
    {
        return new(Text("executable") ?? Text("name") ?? Text("entity_id") ?? "(not known)", Text("pid"), Text("command_line"), Text("user.name") ?? Text("user.id"), Text("status"));

        string? Text(string name) => link.TextOf(Fields.SlotOf(name)) is { Length: > 0 } text ? text : null;
    }
}
