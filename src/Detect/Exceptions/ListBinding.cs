using System.Collections.Immutable;
using System.Text.Json;
using Cronwatch.Detect.Rules;

namespace Cronwatch.Detect.Exceptions;

/// <summary>Which items each rule has: by its own <c>exceptions_list</c>, and by what exception files say of it.</summary>
/// <param name="written">What the files say.</param>
/// <param name="rules">The rules.</param>
/// <param name="findings">What is worth knowing: lists without a rule, rules without a list.</param>
internal sealed class ListBinding(WrittenExceptions written, ImmutableArray<Rule> rules, List<RuleError> findings)
{
    private readonly Dictionary<string, List<ListKey>> _listsOf = rules.ToDictionary(rule => rule.Info.RuleId, _ => new List<ListKey>(), StringComparer.Ordinal);

    /// <summary>The items by rule; a rule that has none is left out.</summary>
    public Dictionary<string, ImmutableArray<ExceptionItem>> OfRules(Dictionary<ListKey, List<ExceptionItem>> items)
    {
        foreach (var rule in rules)
            BindByRule(rule);
        foreach (var (ruleId, list, at) in written.Bindings)
            if (!_listsOf.ContainsKey(ruleId))
                findings.Add(at with { What = $"there is no rule `{ruleId}`: the list {list} is not applied to it", Cure = "load the rule, or take its id out" });
            else if (written.Lists.ContainsKey(list))
                Bind(ruleId, list);
            else
                findings.Add(at with { What = $"the rule `{ruleId}` has the list {list}, which is not there", Cure = "export the list as well" });
        FindUnused();
        return _listsOf.Select(pair => (pair.Key, Items: pair.Value.SelectMany(list => items[list]).ToImmutableArray()))
            .Where(rule => rule.Items.Length > 0).ToDictionary(rule => rule.Key, rule => rule.Items, StringComparer.Ordinal);
    }

    private void BindByRule(Rule rule)
    {
        if (!rule.Info.Rule.TryGetProperty("exceptions_list", out var lists) || lists.ValueKind != JsonValueKind.Array)
            return;
        foreach (var list in lists.EnumerateArray())
        {
            if (TextOf(list, "list_id") is not { } id || TextOf(list, "type")?.StartsWith("endpoint", StringComparison.Ordinal) == true)
                continue;
            var key = new ListKey(id, TextOf(list, "namespace_type") ?? ListKey.Single);
            if (written.Lists.ContainsKey(key))
                Bind(rule.Info.RuleId, key);
            else
                findings.Add(PlaceIn(rule, $"the rule has the list {key}, which is not there", "put its export among the exceptions, or take it out"));
        }
    }

    private void Bind(string ruleId, ListKey list)
    {
        if (!_listsOf[ruleId].Contains(list))
            _listsOf[ruleId].Add(list);
    }

    private void FindUnused()
    {
        var used = _listsOf.Values.SelectMany(lists => lists).ToHashSet();
        foreach (var list in written.Lists.Values)
            if (list.IsOfAgents)
                findings.Add(list.At with { What = $"the list {list.Key} is the agents': it is not applied here", Cure = "leave it to them, or export it as a list of type `detection`" });
            else if (!used.Contains(list.Key))
                findings.Add(list.At with { What = $"the list {list.Key} is no rule's: none of its items is applied", Cure = "name its rules in the file, or name it in their exceptions_list" });
    }

    private static RuleError PlaceIn(Rule rule, string what, string cure) =>
        TomlFile.Read(rule.Info.File, [])?.Error("rule.exceptions_list", what, cure) ?? new RuleError(rule.Info.File, 0, 0, what, cure);

    private static string? TextOf(JsonElement list, string name) =>
        list.ValueKind == JsonValueKind.Object && list.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
