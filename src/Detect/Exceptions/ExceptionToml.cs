using Cronwatch.Detect.Rules;

namespace Cronwatch.Detect.Exceptions;

/// <summary>
/// A TOML file of exceptions: that of elastic/detection-rules, with <c>[[exceptions]]</c> of a container and its items and the rules in
/// <c>metadata.rule_ids</c>; or the plain one, with <c>[[items]]</c> and a <c>rule_id</c>, <c>rule_ids</c> or <c>list_id</c>.
/// </summary>
internal static class ExceptionToml
{
    private static readonly string[] Keys = ["rule_id", "rule_ids", "list_id", "namespace_type", "name", "description", "items"];

    /// <summary>Adds what a file says; its lists are bound to a rule as well, where its folder is named after one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What its list is called where it says nothing else.</param>
    /// <param name="ruleOfFolder">The rule that its folder is named after, if any.</param>
    /// <param name="written">Where it is added.</param>
    /// <param name="errors">What is wrong.</param>
    /// <param name="findings">What is worth knowing.</param>
    public static void Read(
        string path, string name, string? ruleOfFolder, WrittenExceptions written, List<RuleError> errors, List<RuleError> findings)
    {
        if (TomlFile.Read(path, errors) is not { } toml)
            return;
        var file = new Written(TomlJson.Of(toml.Root), "", toml.ValueError);
        if (file.Has("exceptions") || file.Has("metadata"))
            ReadDetectionRules(file, ruleOfFolder, written, errors);
        else
            ReadPlain(file, name, ruleOfFolder, written, errors, findings);
    }

    private static void ReadDetectionRules(Written file, string? ruleOfFolder, WrittenExceptions written, List<RuleError> errors)
    {
        if (file.Objects("exceptions") is not { } lists)
        {
            errors.Add(file.Error("exceptions", "there are no [[exceptions]]", "write them as elastic/detection-rules does, or [[items]] with a rule_id"));
            return;
        }
        var rules = RulesOf(file.Object("metadata"), errors).Concat(ruleOfFolder is null ? [] : [ruleOfFolder]).ToList();
        foreach (var list in lists)
        {
            if (written.AddContainer(list.Object("container") ?? list) is not { } key)
                continue;
            foreach (var rule in rules)
                written.Bind(rule, key, file.Error("metadata", "", ""));
            AddItems(list, key, written, errors);
        }
    }

    private static void ReadPlain(
        Written file, string name, string? ruleOfFolder, WrittenExceptions written, List<RuleError> errors, List<RuleError> findings)
    {
        foreach (var key in file.Names.Except(Keys, StringComparer.Ordinal))
            findings.Add(file.Error(key, $"`{key}` is no known key", $"did you mean `{NearestName.Of(key, Keys)}`?"));
        var rules = RulesOf(file, errors).Concat(ruleOfFolder is null ? [] : [ruleOfFolder]).ToList();
        if (rules.Count == 0 && !file.Has("list_id"))
            errors.Add(file.Error("nothing says which rule the items are of", "write `rule_id = \"…\"`, or a `list_id` that rules have in their exceptions_list"));
        var list = file.Has("list_id") ? written.KeyOf(file) : new ListKey(name, ListKey.Single);
        if (list is not { } found)
            return;
        written.AddList(found, "detection", file.Error(file.Has("list_id") ? "list_id" : "rule_id", "", ""));
        foreach (var rule in rules)
            written.Bind(rule, found, file.Error(file.Has("rule_ids") ? "rule_ids" : "rule_id", "", ""));
        AddItems(file, found, written, errors);
    }

    private static void AddItems(Written file, ListKey list, WrittenExceptions written, List<RuleError> errors)
    {
        if (file.Objects("items") is { } items)
            foreach (var item in items)
                written.AddItem(item, list);
        else
            errors.Add(file.Error("items", "there are no items", "write [[items]], each with a name and entries"));
    }

    // `rule_id` and `rule_ids` alike.
    private static IEnumerable<string> RulesOf(Written? said, List<RuleError> errors)
    {
        if (said is null)
            return [];
        if (said.Has("rule_id") && said.Text("rule_id") is null)
            errors.Add(said.Error("rule_id", "`rule_id` must be a text", "write the id of a rule"));
        if (said.Has("rule_ids") && said.Texts("rule_ids") is null)
            errors.Add(said.Error("rule_ids", "`rule_ids` must be a list of texts", "write `[\"…\"]`"));
        return (said.Texts("rule_ids") ?? []).Concat(said.Text("rule_id") is { } id ? [id] : []);
    }
}
