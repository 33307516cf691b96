using System.Text.Json.Nodes;
using Cronwatch.Detect.Rules;
using Cronwatch.Detect.Tests.Rules;

namespace Cronwatch.Detect.Tests.Exceptions;

/// <summary>A directory of one rule, whose id is <c>1</c>, and its exceptions.</summary>
internal sealed class ExceptionFiles : IDisposable
{
    private readonly RuleDirectory _directory = new();

    public ExceptionFiles() => _directory.With("rule.toml", RuleDirectory.Sound);

    public string Path => _directory.Path;

    public static string Counts(int lists, int items) => "\n{\"exported_exception_list_count\":" + lists + ",\"exported_exception_list_item_count\":" + items
        + ",\"missing_exception_list_item_count\":0,\"missing_exception_list_items\":[],\"missing_exception_lists\":[],\"missing_exception_lists_count\":0}\n";

    public ExceptionFiles With(string name, string text)
    {
        _directory.With(name, text);
        return this;
    }

    /// <summary>Adds an export of one list with one item, as Kibana writes it, in the folder of the rule.</summary>
    /// <param name="item">An entry, a list of entries, or what else the item says.</param>
    public ExceptionFiles WithItem(string item)
    {
        var given = JsonNode.Parse(item)!;
        var said = JsonNode.Parse("""
            {"_version":"WzEsMV0=","comments":[],"created_at":"2026-01-01T00:00:00.000Z","created_by":"elastic","description":"d","id":"5a8ba7a2","item_id":"i",
             "list_id":"l","name":"n","namespace_type":"single","os_types":[],"tags":[],"tie_breaker_id":"t","type":"simple","updated_at":"2026-01-01T00:00:00.000Z",
             "updated_by":"elastic"}
            """)!.AsObject();
        if (given is JsonObject whole && !whole.ContainsKey("field"))
            foreach (var (name, value) in whole)
                said[name] = value?.DeepClone();
        else
            said["entries"] = given is JsonArray ? given : new JsonArray(given);
        return With("exceptions/1/list.ndjson", """
            {"_version":"WzEsMV0=","created_at":"2026-01-01T00:00:00.000Z","created_by":"elastic","description":"d","id":"5a8ba7a1","immutable":false,"list_id":"l","name":"n","namespace_type":"single","os_types":[],"tags":[],"tie_breaker_id":"t","type":"detection","updated_at":"2026-01-01T00:00:00.000Z","updated_by":"elastic","version":1}
            """ + "\n" + said.ToJsonString() + Counts(1, 1));
    }

    /// <summary>The rules with their exceptions, which must load.</summary>
    public RuleSet Load()
    {
        Assert.True(RuleSet.TryLoad(Path, [], out var set, out var errors), _directory.Text(errors));
        return set;
    }

    public string Errors() => _directory.Errors();

    public string Findings() => _directory.Text(Load().Findings);

    public string ExpiredAt(DateTimeOffset now) => _directory.Text([.. Load().Exceptions.ExpiredAt(now)]);

    public void Dispose() => _directory.Dispose();
}
