using System.Text;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.Detect.Tests.Exceptions;

/// <summary>What is wrong with exceptions, all of it, each with its place and cure.</summary>
public sealed class ErrorTests : IDisposable
{
    private readonly ExceptionFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("""field = "user.name", type = "matches", value = "x" """, "6:33: `type` is none that entries have; write `match`, `match_any`, `exists`, `wildcard`, `list` or `nested`")]
    [InlineData("""field = "user.name", operator = "not", value = "x" """, "6:37: `operator` is neither of the two; write `included` or `excluded`")]
    [InlineData("""field = "", value = "x" """, "6:13: `field` must be the name of a field; write one such as `process.executable`")]
    [InlineData("""field = "user..name", value = "x" """, "6:13: this is no name of a field; write one such as `process.executable`")]
    [InlineData("""value = "x" """, "6:3: `field` must be the name of a field; write one such as `process.executable`")]
    [InlineData("""field = "kibana.alert.severity", value = "low" """, "6:13: `kibana.alert.severity` is of the alert, which is written after exceptions were asked; name a field of the event, or one of `guide.*`")]
    [InlineData("""field = "user.name", type = "match" """, "6:3: `value` must be a text; write one; for several, `match_any` and a list")]
    [InlineData("""field = "user.name", type = "match", value = ["x"] """, "6:50: `value` must be a text; write one; for several, `match_any` and a list")]
    [InlineData("""field = "user.name", type = "match_any", value = [] """, "6:54: `value` must be a list of texts; write `[\"…\"]`")]
    [InlineData("""field = "user.name", type = "match_any", value = "x" """, "6:54: `value` must be a list of texts; write `[\"…\"]`")]
    [InlineData("""field = "user.name", type = "exists", value = "x" """, "6:51: `exists` asks for no value; leave it out, or write `match`")]
    [InlineData("""field = "process.pid", value = "x" """, "6:36: `x` cannot be compared with a whole number; write a number")]
    [InlineData("""field = "process.interactive", value = "yes" """, "6:44: `yes` cannot be compared with a boolean; write `true` or `false`")]
    [InlineData("""field = "host.ip", value = "10.0.0" """, "6:32: `10.0.0` cannot be compared with an address; write an address such as `\"10.0.0.1\"` or `\"10.0.0.0/8\"`")]
    [InlineData("""field = "host.ip", value = "10.0.0.1-10.0.0.9" """, "6:32: `10.0.0.1-10.0.0.9` cannot be compared with an address; write an address such as `\"10.0.0.1\"` or `\"10.0.0.0/8\"`")]
    [InlineData("""field = "@timestamp", value = "now-1d" """, "6:35: `now-1d` cannot be compared with an instant; write an instant such as `\"2026-01-15T09:57:12Z\"`")]
    [InlineData("""field = "host.ip", type = "wildcard", value = "10.*" """, "6:31: `host.ip` is an address, and patterns are for texts; write `match` and a network such as `10.0.0.0/8`")]
    [InlineData("""field = "process.pid", type = "wildcard", value = "1*" """, "6:35: `process.pid` is a whole number, and patterns are for texts; write `match` or `match_any`")]
    [InlineData("""field = "process.parent", type = "nested", entries = [{ field = "name", value = "x" }] """, "6:13: `process.parent` is no list of objects for Elasticsearch, whose search would fail; write the fields below it as entries of their own")]
    [InlineData("""field = "file.Ext.code_signature", type = "nested", entries = [] """, "6:67: `entries` must be a list of entries; write those that must hold of one object")]
    [InlineData("""field = "file.Ext.code_signature", type = "nested", entries = [{ field = "status", type = "list", list = { id = "l", type = "keyword" } }] """, "6:95: within a `nested` entry there is neither `list` nor `nested`; write `match_any`, or an entry beside it")]
    [InlineData("""field = "user.name", list = { id = "no", type = "keyword" } """, "6:33: there is no value list `no` in lists; did you mean `ok`?")]
    [InlineData("""field = "user.name", list = { id = "no such list", type = "keyword" } """, "6:33: there is no value list `no such list` in lists; put a text file of that name there, a literal a line")]
    [InlineData("""field = "user.name", list = { id = "ok", type = "geo_point" } """, "6:33: value lists of type `geo_point` are not supported; write `keyword`, `text`, `ip` or `ip_range`")]
    [InlineData("""field = "user.name", type = "list" """, "6:3: `list` must name a value list; write `list = { id = \"…\", type = \"keyword\" }`")]
    [InlineData("""field = "process.pid", list = { id = "ok", type = "keyword" } """, "6:13: the values of this field are not looked up in a list of type `keyword`; name a field of texts or addresses, without `.caseless` or `.text`")]
    [InlineData("""field = "user.name", value = "x", values = "y" """, "6:48: `values` is no key of an entry; did you mean `value`?")]
    public void TryLoad_WrongEntry_SaysWhereAndWhatToWrite(string entry, string expected)
    {
        _files.With("lists/ok", "x\n").With("exceptions/a.toml", $$"""
            rule_id = "1"
            [[items]]
            name = "i"
            item_id = "i"
            entries = [
              { {{entry}}},
            ]
            """);
        Assert.Equal($"exceptions/a.toml:{expected}", _files.Errors().Replace(Path.Combine(_files.Path, "lists"), "lists", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "1:1: nothing says which rule the items are of; write `rule_id = \"…\"`, or a `list_id` that rules have in their exceptions_list", "1:1: there are no items; write [[items]], each with a name and entries")]
    [InlineData("rule_id = 1\nitems = []", "1:1: nothing says which rule the items are of; write `rule_id = \"…\"`, or a `list_id` that rules have in their exceptions_list", "1:11: `rule_id` must be a text; write the id of a rule")]
    [InlineData("rule_id = \"1\"\nitems = 5", "2:9: there are no items; write [[items]], each with a name and entries")]
    [InlineData("rule_id = \"1\"\n[[items]]\nname = \"i\"", "2:3: the item has no entries, and so would except every alert; write what must hold of those that it is to except")]
    [InlineData("rule_id = \"1\"\n[[items]]\nname = \"i\"\nentries = []", "4:11: the item has no entries, and so would except every alert; write what must hold of those that it is to except")]
    [InlineData("rule_id = \"1\"\n[[items]]\nentries = []", "2:3: the item has no name; write `name = \"…\"`: it is what people will read")]
    [InlineData("rule_id = \"1\"\n[[items]]\nname = \"i\"\nos_types = [\"solaris\"]\nexpire_time = \"soon\"\ntype = \"complex\"\nentries = [{ field = \"a\", value = \"b\" }]",
        "4:12: `os_types` must be a list of systems; write `linux`, `macos` or `windows`",
        "5:15: `expire_time` is no instant; write one such as `2026-12-31T00:00:00Z`",
        "6:8: items are of type `simple` alone; write `type = \"simple\"`, or leave it out")]
    [InlineData("rule_id = \"1\"\n[[items]]\nname = \"i\"\nentries = [{ field = \"a\", value = \"b\" }]\n[[items]]\nname = \"I\"\nentries = [{ field = \"a\", value = \"c\" }]",
        "5:3: an item `i` stands in exceptions/a.toml:2:3 too; give it another `item_id`, or remove one of the two")]
    [InlineData("rule_id = \"1\"\nnamespace_type = \"mine\"\nlist_id = \"l\"\nitems = []", "2:18: there is no namespace `mine`; write `single` or `agnostic`")]
    [InlineData("[metadata]\nrule_ids = [1]\n[[exceptions]]\n[exceptions.container]\nlist_id = \"l\"\ntype = \"odd\"",
        "2:12: `rule_ids` must be a list of texts; write `[\"…\"]`", "3:3: there are no items; write [[items]], each with a name and entries", "6:8: lists of type `odd` are not known; write `detection` or `rule_default`")]
    [InlineData("[metadata]\nrule_ids = [\"1\"]", "1:1: there are no [[exceptions]]; write them as elastic/detection-rules does, or [[items]] with a rule_id")]
    [InlineData("x = ", "1:5: Missing value after `=`; write valid TOML")]
    public void TryLoad_WrongToml_SaysAllOfIt(string text, params string[] expected) => Assert.Equal(
        string.Join('\n', expected.Select(e => $"exceptions/a.toml:{e}")), _files.With("exceptions/a.toml", text).Errors().Replace(_files.Path + "/", "", StringComparison.Ordinal));

    [Theory]
    [InlineData("{\"list_id\":\"l\",\"name\":\"n\"}", ": the last line, which counts what was exported, is missing; export it again; or add the line {\"exported_exception_list_count\":…,\"exported_exception_list_item_count\":…}")]
    [InlineData("{\"list_id\":\"l\",\"name\":\"n\"}\n{\"item_id\":\"i\",\"list_id", ": the last line, which counts what was exported, is missing; export it again; or add the line {\"exported_exception_list_count\":…,\"exported_exception_list_item_count\":…}", ":2:24: the line is no JSON; export it again; each line is one object")]
    [InlineData("{\"list_id\":\"l\",\"name\":\"n\"}\n{\"exported_exception_list_count\":2,\"exported_exception_list_item_count\":1}",
        ":2:34: the file holds 1 containers, and its last line says 2; export it again: lines are missing, or twice there", ":2:73: the file holds 0 items, and its last line says 1; export it again: lines are missing, or twice there")]
    [InlineData("{\"list_id\":\"l\",\"name\":\"é\",\"type\":\"odd\"}\n[1]\n5\n{\"a\":1}\n{\"exported_exception_list_count\":1}\n{\"list_id\":\"m\"}",
        ":1:34: lists of type `odd` are not known; write `detection` or `rule_default`", ":2:1: the line is no JSON object; write it as Kibana's exports do",
        ":3:1: the line is no JSON object; write it as Kibana's exports do", ":4:1: the line is neither container, item, rule nor connector; write it as Kibana's exports do",
        ":6:1: something follows the line of counts; keep one export a file")]
    [InlineData("{\"item_id\":\"i\",\"list_id\":\"l\",\"name\":\"n\",\"entries\":[]}\n{\"exported_exception_list_item_count\":1,\"exported_exception_list_count\":0}",
        ":1:26: there is no list `l`; export the list with its items")]
    [InlineData("{\"list_id\":\"l\"}\n{\"item_id\":\"i\",\"list_id\":\"l\",\"name\":\"n\",\"entries\":[{\"field\":\"a\",\"type\":\"match\",\"value\":\"é\"},{\"field\":\"process.pid\",\"type\":\"match\",\"value\":\"x\"}]}\n{\"exported_exception_list_count\":1}",
        ":2:139: `x` cannot be compared with a whole number; write a number")]
    [InlineData("{\"list_id\":\"\\ud800\"}\n{\"exported_exception_list_count\":0}", ":1:1: the line is no JSON object; write it as Kibana's exports do")]
    public void TryLoad_WrongExport_SaysAllOfIt(string text, params string[] expected) =>
        Assert.Equal(string.Join('\n', expected.Select(e => $"exceptions/a.ndjson{e}")), _files.With("exceptions/a.ndjson", text).Errors());

    [Fact]
    public void TryLoad_WrongLinesOfAnAddressList_SaysTheFirstOfThem()
    {
        _files.With("lists/nets", "10.0.0.1\n10.0.0.9-10.0.0.1\n\n10.0.0.0/40\nweb-01\n" + string.Concat(Enumerable.Repeat("x\n", 100)))
            .WithItem("""{"field":"host.ip","list":{"id":"nets","type":"ip_range"}}""");
        var errors = _files.Errors().Split('\n');
        Assert.Equal(20, errors.Length);
        Assert.Equal("lists/nets:2:1: the line is no range of addresses; write `192.0.2.1-192.0.2.9` or `192.0.2.0/24`", errors[0]);
        Assert.StartsWith("lists/nets:4:1: ", errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public void TryLoad_NotUtf8_SaysSo()
    {
        _files.With("exceptions/a.ndjson", "");
        File.WriteAllBytes(Path.Combine(_files.Path, "exceptions", "a.ndjson"), Encoding.Latin1.GetBytes("é"));
        Assert.Equal("exceptions/a.ndjson:1:1: the file is not UTF-8; save it as UTF-8", _files.Errors());
    }

    [Fact]
    public void TryLoad_ErrorsOfRulesAndExceptions_SaysBoth()
    {
        _files.With("b.toml", "x = 1\n").With("exceptions/a.toml", "rule_id = \"1\"\nitems = 5");
        Assert.Equal("b.toml:1:1: there is no [rule] table; write one, after Elastic's rule files\n"
            + "exceptions/a.toml:2:9: there are no items; write [[items]], each with a name and entries", _files.Errors());
    }

    [Fact]
    public void TryLoad_LeaveOut_AppliesTheOthersAndShowsWhatIsLeftOut()
    {
        _files.With("exceptions/a.toml", "rule_id = \"1\"\n[[items]]\nname = \"good\"\nentries = [{ field = \"user.name\", value = \"x\" }]\n[[items]]\nname = \"bad\"\nentries = [{ field = \"host.ip\", value = \"x\" }]\n");
        Assert.True(RuleSet.TryLoad(_files.Path, [], out var set, out _, RuleErrorPolicy.LeaveOut));
        Assert.Equal("good", Assert.Single(set.Exceptions.Items).ItemId);
        Assert.Contains("cannot be compared with an address", Assert.Single(set.LeftOut).What, StringComparison.Ordinal);
        Assert.Same(set.LeftOut[0], set.Exceptions.LeftOut[0]);
    }

    [Theory]
    [InlineData("""[{"field":"user.name","operator":"excluded","value":"x"}]""", "the item has `excluded` entries alone, and so holds of every alert that lacks their fields; add an entry that says what it is about")]
    [InlineData("""[{"field":"file.path","type":"wildcard","value":"**"}]""", Everything)]
    [InlineData("""[{"field":"user.name","value":"root"},{"field":"host.os.type","value":"linux"},{"field":"process.name","type":"exists"}]""", Everything)]
    [InlineData("""[{"field":"host.ip","value":"0.0.0.0/0"}]""", Everything)]
    [InlineData("""[{"field":"user.name","value":"root"},{"field":"process.command_line","value":"/opt/backup/run.sh"}]""", "")]
    [InlineData("""[{"field":"file.path","value":"/etc/cron.d/*"}]""", "`*` is a plain character in `match` and `match_any`; write the type `wildcard` for a pattern")]
    [InlineData("""[{"field":"user.name","value":["a "]}]""", "the value begins or ends with a blank; leave the blank out, if it is none of the value")]
    [InlineData("""{"entries":[{"field":"user.name","value":"x"}],"expires_at":"2026"}""", "`expires_at` is no known key; did you mean `expire_time`?")]
    public void Findings_OfAnItem_SayWhatItCanHardlyMean(string item, string expected)
    {
        var findings = _files.WithItem(item).Findings();
        Assert.Equal(expected, findings.Length == 0 ? "" : findings[(findings.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
    }

    [Fact]
    public void Findings_ListThatARuleHasAndNobodyBrought_NamesTheRule()
    {
        _files.With("rule.toml", RuleDirectoryWith("exceptions_list = [{ list_id = \"gone\" }, { list_id = \"endpoint_list\", namespace_type = \"agnostic\", type = \"endpoint\" }]"))
            .With("exceptions/list.json", "{}").With("exceptions/README.md", "");
        Assert.Equal("exceptions/list.json: the file is not read; name it *.ndjson, *.toml, or put it elsewhere\n"
            + "rule.toml:10:1: the rule has the list `gone`, which is not there; put its export among the exceptions, or take it out", _files.Findings());
    }

    [Fact]
    public void ExpiredAt_ItemOfThePast_IsNamed()
    {
        _files.WithItem("""{"expire_time":"2026-01-01T00:00:00Z","entries":[{"field":"user.name","value":"x"}]}""");
        Assert.Equal("", _files.ExpiredAt(new(2025, 12, 31, 0, 0, 0, TimeSpan.Zero)));
        Assert.EndsWith("the item `i` expired at 2026-01-01T00:00:00Z; remove it, or give it a later `expire_time`", _files.ExpiredAt(new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero)), StringComparison.Ordinal);
    }

    [Fact]
    public void TryLoad_Garbage_NeverThrows()
    {
        const string Export = "{\"list_id\":\"l\",\"name\":\"n\"}\n{\"item_id\":\"i\",\"list_id\":\"l\",\"name\":\"n\",\"os_types\":[\"linux\"],\"expire_time\":\"2026-01-01\",\"entries\":[{\"field\":\"a.b\",\"type\":\"match_any\",\"operator\":\"included\",\"value\":[\"x\"]},"
            + "{\"field\":\"file.Ext.code_signature\",\"type\":\"nested\",\"entries\":[{\"field\":\"c\",\"type\":\"exists\"}]},{\"field\":\"host.ip\",\"list\":{\"id\":\"nets\",\"type\":\"ip\"}}]}\n{\"exported_exception_list_count\":1}\n";
        const string Toml = "rule_ids = [\"1\"]\n[[items]]\nname = \"i\"\nentries = [{ field = \"a\", value = \"\\u00e9\" }, { field = 'guide.x', type = 'wildcard', value = '\\*?' }]\n";
        var random = new Random(8);
        for (var round = 0; round < 400; round++)
        {
            _files.With("exceptions/1/a.ndjson", Mutated(Export, random)).With("exceptions/b.toml", Mutated(Toml, random)).With("lists/nets", Mutated("10.0.0.1\n::1\n", random));
            if (!RuleSet.TryLoad(_files.Path, [], out var set, out _, RuleErrorPolicy.LeaveOut))
                continue;
            var e = Some.Event(set.Fields, """{"a":{"b":["x",null,{"c":1}]},"host":{"ip":"10.0.0.1","os":{"type":"linux"}}}""");
            set.Exceptions.FirstHolding("1", e, null, DateTimeOffset.UnixEpoch);
        }
    }

    [Theory]
    [InlineData("""{"process":{"Ext":{"code_signature":[{"subject_name":"\ud800"},{"\udfff":1}]}}}""", true)]
    [InlineData("""{"process":{"Ext":{"code_signature":[[[{"subject_name":[["x"]]}]]]}}}""", true)]
    [InlineData("""{"process":{"Ext":{"code_signature":"x"}}}""", false)]
    [InlineData("not json", false)]
    public void FirstHolding_HostileEvent_NeverThrows(string json, bool holds)
    {
        var set = _files.WithItem("""{"field":"process.Ext.code_signature","type":"nested","entries":[{"field":"subject_name","type":"wildcard","value":"*"}]}""").Load();
        var e = new HostEvent(set.Fields);
        e.SetRaw(Encoding.UTF8.GetBytes(json));
        Assert.Equal(holds, set.Exceptions.FirstHolding("1", e, null, DateTimeOffset.UnixEpoch) is not null);
    }

    private const string Everything = "the item excepts nearly every alert of its rules; add entries about the user and the command line, or the path of the program";

    private static string RuleDirectoryWith(string line) => Tests.Rules.RuleDirectory.Sound.Replace("severity = \"low\"", line + "\nseverity = \"low\"", StringComparison.Ordinal);

    private static string Mutated(string text, Random random)
    {
        var chars = text.ToCharArray();
        for (var edits = random.Next(4); edits > 0; edits--)
            chars[random.Next(chars.Length)] = "{}[]\",:\\\n 0aué"[random.Next(14)];
        return new string(chars)[..random.Next(chars.Length * 3 / 4, chars.Length + 1)];
    }
}
