using System.Collections.Frozen;
using System.Text.Json;
using Cronwatch.Detect.Rules;

namespace Cronwatch.Detect.Exceptions;

/// <summary>What items say that their authors can hardly have meant. It keeps none from loading.</summary>
internal static class ItemLint
{
    // What every hit of a rule says, or most.
    private static readonly FrozenSet<string> SaysLittle = new[]
    {
        "event.category", "event.type", "event.kind", "event.action", "event.module", "event.dataset", "event.outcome",
        "data_stream.type", "data_stream.dataset", "data_stream.namespace", "agent.type", "agent.version", "ecs.version",
        "host.os.type", "host.os.name", "host.os.family", "host.os.platform", "host.os.kernel", "host.architecture",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] OfUsers = ["user.name", "user.id"];
    private static readonly string[] Root = ["root", "0"];
    private static readonly string[] Everybody = ["0.0.0.0/0", "::/0"];

    /// <summary>The findings of an item.</summary>
    public static IEnumerable<RuleError> Of(Written item)
    {
        var entries = item.Objects("entries") ?? [];
        if (Array.TrueForAll(entries, IsExcluded))
            yield return item.Error("entries", "the item has `excluded` entries alone, and so holds of every alert that lacks their fields", "add an entry that says what it is about");
        else if (!Array.Exists(entries, e => !IsExcluded(e) && Narrows(e)))
            yield return item.Error("entries", "the item excepts nearly every alert of its rules", "add entries about the user and the command line, or the path of the program");
        foreach (var finding in entries.SelectMany(entry => (entry.Objects("entries") ?? []).Prepend(entry)).SelectMany(OfEntry))
            yield return finding;
    }

    private static IEnumerable<RuleError> OfEntry(Written entry)
    {
        foreach (var text in ValuesOf(entry))
        {
            if (text.Length != text.Trim().Length)
                yield return entry.Error("value", "the value begins or ends with a blank", "leave the blank out, if it is none of the value");
            if (EntryCompiler.TypeOf(entry) is "match" or "match_any" && text.Contains('*', StringComparison.Ordinal))
                yield return entry.Error("value", "`*` is a plain character in `match` and `match_any`", "write the type `wildcard` for a pattern");
        }
    }

    private static bool Narrows(Written entry)
    {
        var field = entry.Text("field") ?? "";
        return EntryCompiler.TypeOf(entry) switch
        {
            "exists" => false,
            "wildcard" => !SaysLittle.Contains(field) && !new EscapedWildcard(entry.Text("value") ?? "", ignoreCase: false).FitsAll,
            "match" or "match_any" => !SaysLittle.Contains(field) && !ValuesOf(entry).Any(v => Everybody.Contains(v) || (OfUsers.Contains(field) && Root.Contains(v))),
            _ => true,
        };
    }

    private static IEnumerable<string> ValuesOf(Written entry) => entry["value"] switch
    {
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Select(DocumentWalk.TextOf),
        { ValueKind: JsonValueKind.Undefined or JsonValueKind.Object } => [],
        var one => [DocumentWalk.TextOf(one)],
    };

    private static bool IsExcluded(Written entry) => entry.Text("operator") == "excluded";
}
