using Cronwatch.Detect.Rules;

namespace Cronwatch.Detect.Exceptions;

/// <summary>What exception files say, gathered from all of them before anything is compiled.</summary>
internal sealed class WrittenExceptions(List<RuleError> errors)
{
    private readonly Dictionary<(string Id, string Namespace), WrittenItem> _byId = [];
    private readonly List<WrittenItem> _items = [];
    private readonly List<(string RuleId, ListKey List, RuleError At)> _bindings = [];

    /// <summary>The lists, in the order of their files.</summary>
    public Dictionary<ListKey, WrittenList> Lists { get; } = [];

    /// <summary>The items, in the order of their files.</summary>
    public IReadOnlyList<WrittenItem> Items => _items;

    /// <summary>Which rules have which lists.</summary>
    public IReadOnlyList<(string RuleId, ListKey List, RuleError At)> Bindings => _bindings;

    public void Bind(string ruleId, ListKey list, RuleError at) => _bindings.Add((ruleId, list, at));

    /// <summary>Adds a list. One that several files have, each with some items, is one list.</summary>
    public void AddList(ListKey key, string type, RuleError at)
    {
        if (!Lists.TryAdd(key, new WrittenList(key, type, at)) && Lists[key].Type != type)
            errors.Add(at with { What = $"the list {key} is of type `{type}` here and `{Lists[key].Type}` in {Place(Lists[key].At)}", Cure = "remove one of the two" });
    }

    /// <summary>Adds a container of an export; null when it is wrong.</summary>
    public ListKey? AddContainer(Written container)
    {
        if (KeyOf(container) is not { } key)
            return null;
        var type = container.Text("type") ?? "detection";
        if (WrittenList.Types.Contains(type) || type.StartsWith("endpoint", StringComparison.Ordinal))
            AddList(key, type, container.Error("", ""));
        else
            errors.Add(container.Error("type", $"lists of type `{type}` are not known", "write `detection` or `rule_default`"));
        return key;
    }

    /// <summary>Adds an item to the list that it names, or else to the one given.</summary>
    public void AddItem(Written item, ListKey? list = null)
    {
        if ((item.Has("list_id") ? KeyOf(item) : list ?? KeyOf(item)) is not { } key)
            return;
        if (item.Text("name") is not { } name || name.Trim().Length == 0)
        {
            errors.Add(item.Error("name", "the item has no name", "write `name = \"…\"`: it is what people will read"));
            return;
        }
        var written = new WrittenItem(key, item.Text("item_id") ?? IdOf(name), item);
        if (_byId.TryAdd((written.Id, key.Namespace), written))
            _items.Add(written);
        // Two exports may hold one list, each with all of its items.
        else if (_byId[(written.Id, key.Namespace)] is var first && !(first.List == key && System.Text.Json.JsonElement.DeepEquals(first.Object.Json, item.Json)))
            errors.Add(item.Error("item_id", $"an item `{written.Id}` stands in {Place(first.Object.Error("item_id", "", ""))} too", "give it another `item_id`, or remove one of the two"));
    }

    /// <summary>What a list is called; null when that is wrong.</summary>
    public ListKey? KeyOf(Written named)
    {
        var space = named.Text("namespace_type") ?? ListKey.Single;
        if (named.Text("list_id") is not { Length: > 0 } id)
            errors.Add(named.Error("list_id", "`list_id` must be the name of a list", "write it as Kibana's exports do"));
        else if (space is not (ListKey.Single or ListKey.Agnostic))
            errors.Add(named.Error("namespace_type", $"there is no namespace `{space}`", "write `single` or `agnostic`"));
        else
            return new ListKey(id, space);
        return null;
    }

    private static string Place(RuleError at) => FormattableString.Invariant($"{at.File}:{at.Line}:{at.Column}");

    // `The backup's own jobs` becomes `the-backup-s-own-jobs`.
    private static string IdOf(string name) =>
        string.Join('-', new string([.. name.Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries)) is { Length: > 0 } id ? id : name;
}
