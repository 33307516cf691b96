using Cronwatch.Detect.Exceptions;
using Cronwatch.Support;

namespace Cronwatch.Detect.Tests.Exceptions;

/// <summary>The forms that exceptions come in.</summary>
public sealed class ImportTests : IDisposable
{
    private const string Rule = """{"id":"6d4d7dc0","rule_id":"1","name":"n","type":"eql","exceptions_list":[{"id":"x","list_id":"shared","type":"detection","namespace_type":"single"},{"id":"endpoint_list","list_id":"endpoint_list","type":"endpoint","namespace_type":"agnostic"}]}""";
    private const string Connector = """{"attributes":{"actionTypeId":".email"},"id":"c","type":"action","references":[]}""";

    private readonly ExceptionFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void TryLoad_NoExceptions_LoadsWithNone()
    {
        Assert.Empty(_files.Load().Exceptions.Items);
        Assert.Empty(_files.Load().Exceptions.Of("1"));
    }

    [Fact]
    public void TryLoad_RuleExport_BindsTheListThatTheRuleHas()
    {
        _files.With("exceptions/rules.ndjson", string.Join('\n', Rule, Container("shared"), Item("shared", "a"), Connector)
            + "\n{\"exported_count\":3,\"exported_rules_count\":1,\"missing_rules\":[],\"missing_rules_count\":0,\"exported_exception_list_count\":1,"
            + "\"exported_exception_list_item_count\":1,\"missing_exception_list_item_count\":0,\"missing_exception_list_items\":[],"
            + "\"missing_exception_lists\":[],\"missing_exception_lists_count\":0,\"exported_action_connector_count\":1}\n");
        Assert.Equal("shared/a", Items(_files.Load().Exceptions));
        Assert.Equal("", _files.Findings());
    }

    [Fact]
    public void TryLoad_ExportWithListsOfBothNamespaces_KeepsThemApart()
    {
        _files.With("rule.toml", Rules.RuleDirectory.Sound.Replace("rule_id = \"1\"",
                "rule_id = \"1\"\nexceptions_list = [{ list_id = \"l\", namespace_type = \"agnostic\", type = \"detection\" }]", StringComparison.Ordinal))
            .With("exceptions/a.ndjson", string.Join('\n', Container("l"), Container("l", "agnostic"), Item("l", "mine"), Item("l", "all", "agnostic")) + ExceptionFiles.Counts(2, 2));
        Assert.Equal("l/all", Items(_files.Load().Exceptions));
        Assert.Equal("exceptions/a.ndjson:1:1: the list `l` is no rule's: none of its items is applied; name its rules in the file, or name it in their exceptions_list", _files.Findings());
    }

    [Fact]
    public void TryLoad_OneListInTwoExports_HasItsItemsOnce()
    {
        var export = string.Join('\n', Container("l"), Item("l", "a")) + ExceptionFiles.Counts(1, 1);
        _files.With("exceptions/1/a.ndjson", export).With("exceptions/1/b.ndjson", "\uFEFF" + export.Replace("\n", "\r\n", StringComparison.Ordinal));
        Assert.Equal("l/a", Items(_files.Load().Exceptions));
    }

    [Fact]
    public void TryLoad_ListOfTheAgents_IsPassedOverAndSaid()
    {
        _files.With("exceptions/1/a.ndjson", Container("endpoint_list", "agnostic", "endpoint") + "\n"
            + Item("endpoint_list", "a", "agnostic").Replace("\"match\"", "\"match_only_there\"", StringComparison.Ordinal) + ExceptionFiles.Counts(1, 1));
        Assert.Equal("", Items(_files.Load().Exceptions));
        Assert.Equal("exceptions/1/a.ndjson:1:1: the list `endpoint_list` (agnostic) is the agents': it is not applied here; leave it to them, or export it as a list of type `detection`", _files.Findings());
    }

    [Fact]
    public void TryLoad_FormOfDetectionRules_BindsTheRulesOfItsMetadata()
    {
        _files.With("exceptions/shared.toml", """
            [metadata]
            creation_date = "2024/07/10"
            list_name = "Shared"
            rule_ids = ["1", "2"]
            rule_names = ["n", "m"]
            updated_date = "2024/07/10"

            [[exceptions]]

            [exceptions.container]
            description = "d"
            list_id = "dbc9b368"
            name = "Shared"
            namespace_type = "single"
            tags = []
            type = "detection"

            [[exceptions.items]]
            comments = []
            description = "d"
            list_id = "dbc9b368"
            item_id = "7c823cd0"
            name = "All"
            namespace_type = "single"
            tags = []
            type = "simple"
            expire_time = 2030-12-31T23:59:59Z

            [[exceptions.items.entries]]
            field = "process.name"
            type = "match"
            operator = "included"
            value = "backup"

            [[exceptions.items.entries]]
            field = "file.Ext.code_signature"
            type = "nested"

            [[exceptions.items.entries.entries]]
            field = "trusted"
            type = "match"
            operator = "included"
            value = "true"
            """);
        var set = _files.Load();
        Assert.Equal("dbc9b368/7c823cd0", Items(set.Exceptions));
        Assert.Equal(new DateTimeOffset(2030, 12, 31, 23, 59, 59, TimeSpan.Zero), set.Exceptions.Items[0].Expires);
        Assert.Equal("exceptions/shared.toml:1:2: there is no rule `2`: the list `dbc9b368` is not applied to it; load the rule, or take its id out", _files.Findings());
        Assert.NotNull(set.Exceptions.FirstHolding("1", Some.Event(set.Fields, """{"process":{"name":"backup"},"file":{"Ext":{"code_signature":[{"trusted":true}]}}}"""), null, DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void TryLoad_PlainForm_NeedsARuleANameAndEntries()
    {
        _files.With("exceptions/backup.toml", """
            rule_id = "1"

            [[items]]
            name = "The backup's own jobs"
            entries = [
              { field = "user.name", value = "backup" },
              { field = "process.name", value = ["tar", "rsync"] },
              { field = "process.command_line", type = "wildcard", value = "/opt/backup/*" },
            ]

            [[items]]
            name = "Ansible"
            entries = [{ field = "guide.ancestry.links.executable", value = "/usr/bin/ansible" }]
            """);
        var set = _files.Load();
        Assert.Equal("backup/the-backup-s-own-jobs, backup/ansible", Items(set.Exceptions));
        Assert.Equal([false, true], set.Exceptions.Items.Select(i => i.ReadsContext));
        var e = Some.Event(set.Fields, """{"user":{"name":"backup"},"process":{"name":"rsync","command_line":"/opt/backup/nightly"}}""");
        Assert.Equal("the-backup-s-own-jobs", set.Exceptions.FirstHolding("1", e, null, DateTimeOffset.UnixEpoch)?.ItemId);
        Assert.Null(set.Exceptions.FirstHolding("2", e, null, DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void TryLoad_PlainFormWithAListId_IsForTheRulesThatNameTheList()
    {
        _files.With("rule.toml", Rules.RuleDirectory.Sound.Replace("rule_id = \"1\"", "rule_id = \"1\"\nexceptions_list = [{ list_id = \"mine\" }]", StringComparison.Ordinal))
            .With("exceptions/a.toml", "list_id = \"mine\"\n[[items]]\nname = \"a\"\nentries = [{ field = \"user.name\", value = \"x\" }]\n")
            .With("exceptions/b.toml", "list_id = \"mine\"\n[[items]]\nname = \"b\"\nentries = [{ field = \"user.name\", value = \"y\" }]\n");
        Assert.Equal("mine/a, mine/b", Items(_files.Load().Exceptions));
    }

    [Fact]
    public void TryLoad_DirectoryBesideTheRules_BelongsToThem()
    {
        _files.With("rules/rule.toml", Rules.RuleDirectory.Sound).WithItem("""{"field":"user.name","value":"x"}""");
        Assert.True(Detect.Rules.RuleSet.TryLoad(Path.Combine(_files.Path, "rules"), [], out var set, out _));
        Assert.Equal("l/i", Items(set.Exceptions));
    }

    [Fact]
    public void TryLoad_DirectoriesNamedElsewhere_AreTaken()
    {
        _files.With("elsewhere/a.toml", "rule_id = \"1\"\n[[items]]\nname = \"a\"\nentries = [{ field = \"user.name\", list = { id = \"l\", type = \"keyword\" } }]\n")
            .With("more/l", "x");
        Assert.True(Detect.Rules.RuleSet.TryLoad(_files.Path, [], out var set, out _, Detect.Rules.RuleErrorPolicy.LeaveOut,
            new ExceptionSources(Path.Combine(_files.Path, "elsewhere"), Path.Combine(_files.Path, "more"))));
        Assert.Equal("elsewhere/a", Items(set.Exceptions).Replace("a/a", "elsewhere/a", StringComparison.Ordinal));
    }

    [Fact]
    public void TryLoad_ItemsOfTheDocumentation_AllLoad()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "exceptions.md"));
        var blocks = text.Split("```toml")[1..].Select(block => block[block.IndexOf('\n', StringComparison.Ordinal)..block.IndexOf("```", StringComparison.Ordinal)]).ToList();
        for (var i = 0; i < blocks.Count; i++)
            _files.With($"exceptions/{i}.toml", blocks[i]);
        _files.With("lists/shipped.txt", new string('a', 64));
        Assert.True(Detect.Rules.RuleSet.TryLoad(Path.Combine(Repository.Root, "rules", "default"), [], out var set, out var errors,
            exceptions: ExceptionSources.Of(_files.Path)), string.Join('\n', errors));
        Assert.Equal(3, set.Exceptions.Of("ff10d4d8-fea7-422d-afb1-e5a2702369a9").Length);
        Assert.Empty(set.Findings);
    }

    private static string Items(ExceptionSet set) => string.Join(", ", set.Of("1").Select(i => $"{i.ListId}/{i.ItemId}"));

    private static string Container(string list, string space = "single", string type = "detection") =>
        "{\"_version\":\"W\",\"description\":\"d\",\"id\":\"x\",\"immutable\":false,\"list_id\":\"" + list + "\",\"name\":\"n\",\"namespace_type\":\"" + space + "\",\"os_types\":[],\"tags\":[],\"type\":\"" + type + "\",\"version\":1}";

    private static string Item(string list, string id, string space = "single") =>
        "{\"comments\":[],\"description\":\"d\",\"entries\":[{\"field\":\"user.name\",\"operator\":\"included\",\"type\":\"match\",\"value\":\"x\"}],\"id\":\"y\",\"item_id\":\"" + id
        + "\",\"list_id\":\"" + list + "\",\"name\":\"n\",\"namespace_type\":\"" + space + "\",\"os_types\":[],\"tags\":[],\"type\":\"simple\"}";
}
