using System.Text;
using Cronwatch.Detect.Rules;

namespace Cronwatch.Detect.Tests.Rules;

public sealed class RuleErrorTests : IDisposable
{
    private readonly RuleDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void TryLoad_NoSuchDirectory_SaysSo()
    {
        Assert.False(RuleSet.TryLoad("no/such/place", [], out _, out var errors));
        Assert.Equal("no/such/place: there is no such directory; name a directory of rule files", Assert.Single(errors).ToString());
    }

    [Fact]
    public void TryLoad_NoRuleFile_SaysSo()
    {
        _directory.With("notes.txt", "");
        Assert.False(RuleSet.TryLoad(_directory.Path, [], out _, out var errors));
        Assert.Equal($"{_directory.Path}: the directory holds no rule file; put *.toml files there, or name another directory", Assert.Single(errors).ToString());
    }

    [Fact]
    public void TryLoad_SeveralFilesWithErrors_SaysAllOfThemInOrder()
    {
        _directory.With("b.toml", "[rule\n")
            .With("a.toml", RuleDirectory.Sound.Replace("'file where file.path : \"/etc/cron.d/*\"'", "'file where a = 1 and b = 2'", StringComparison.Ordinal))
            .With("c/d.toml", "x = 1\n")
            .With("e.toml", RuleDirectory.Sound);
        Assert.Equal(
            """
            a.toml:12:23: `=` is no operator; write `==`
            a.toml:12:33: `=` is no operator; write `==`
            b.toml:1:6: Expected `]` but was `␤`; write valid TOML
            c/d.toml:1:1: there is no [rule] table; write one, after Elastic's rule files
            """, _directory.Errors());
    }

    [Theory]
    [InlineData("x = 1\nx = 2\n", "a.toml:2:1: The key `x` is already defined at (1,1) with `x = 1` and cannot be redefined; write valid TOML")]
    [InlineData("x = \"a\ny = 1\n", "a.toml:1:7: Invalid newline in a string; write valid TOML")]
    [InlineData("x = 1\ny = \"\\u12", "a.toml:2:10: the file ends within an escape; write valid TOML")]
    [InlineData("", "a.toml:1:1: there is no [rule] table; write one, after Elastic's rule files")]
    [InlineData("rule = 5\n", "a.toml:1:1: there is no [rule] table; write one, after Elastic's rule files")]
    public void TryLoad_BrokenToml_SaysWhere(string text, string expected) =>
        Assert.Equal(expected, _directory.With("a.toml", text).Errors());

    [Fact]
    public void TryLoad_NotUtf8_SaysSo()
    {
        File.WriteAllBytes(Path.Combine(_directory.Path, "a.toml"), Encoding.Latin1.GetBytes("x = \"é\"\n"));
        Assert.Equal("a.toml:1:1: the file is not UTF-8; save it as UTF-8", _directory.Errors());
    }

    [Fact]
    public void TryLoad_NothingInTheRule_NamesEveryKeyThatIsMissing()
    {
        _directory.With("a.toml", "[rule]\n");
        Assert.Equal(
            """
            a.toml:1:2: `author` is missing; write it into the [rule] table
            a.toml:1:2: `description` is missing; write it into the [rule] table
            a.toml:1:2: `language` is missing; write it into the [rule] table
            a.toml:1:2: `name` is missing; write it into the [rule] table
            a.toml:1:2: `query` is missing; write it into the [rule] table
            a.toml:1:2: `risk_score` is missing; write it into the [rule] table
            a.toml:1:2: `rule_id` is missing; write it into the [rule] table
            a.toml:1:2: `severity` is missing; write it into the [rule] table
            a.toml:1:2: `type` is missing; write it into the [rule] table
            """, _directory.Errors());
    }

    [Fact]
    public void TryLoad_WrongValues_SaysWhatTheyMustBe()
    {
        _directory.With("a.toml",
            """
            [rule]
            author = "us"
            description = 5
            enabled = "yes"
            index = ["a", 5]
            language = "kuery"
            max_signals = 1.5
            name = ["n"]
            query = 1
            risk_score = 101
            rule_id = true
            severity = "Low"
            threat = "T1053"
            type = "eql"
            alert_suppression = []
            filters = [{}]
            threshold = { value = 5 }
            """);
        Assert.Equal(
            """
            a.toml:2:10: `author` must be a list of strings; write it as Elastic's rule files do
            a.toml:3:15: `description` must be a string; write it as Elastic's rule files do
            a.toml:4:11: `enabled` must be true or false; write it as Elastic's rule files do
            a.toml:5:9: `index` must be a list of strings; write it as Elastic's rule files do
            a.toml:6:12: the language of an eql rule is not `kuery`; write `language = "eql"`
            a.toml:7:15: `max_signals` must be a whole number; write it as Elastic's rule files do
            a.toml:8:8: `name` must be a string; write it as Elastic's rule files do
            a.toml:9:9: `query` must be a string; write it as Elastic's rule files do
            a.toml:10:14: the risk score is not between 0 and 100; write a number from 0 to 100
            a.toml:11:11: `rule_id` must be a string; write it as Elastic's rule files do
            a.toml:12:12: `Low` is no severity; write `low`, `medium`, `high` or `critical`
            a.toml:13:10: `threat` must be a list; write it as Elastic's rule files do
            a.toml:15:21: `alert_suppression` must be a table; write it as Elastic's rule files do
            a.toml:16:1: `filters` would change what alerts and is not supported; say it in the query
            a.toml:17:1: `threshold` would change what alerts and is not supported; say it in the query
            """, _directory.Errors());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    public void TryLoad_RuleThatNeverPages_IsRefused(string maxSignals)
    {
        _directory.With("a.toml", $"[rule]\nauthor = []\ndescription = \"d\"\nlanguage = \"eql\"\nname = \"n\"\nquery = \"file where true\"\nrisk_score = 1\nrule_id = \"r\"\nseverity = \"low\"\ntype = \"eql\"\nmax_signals = {maxSignals}\n");
        Assert.Equal("a.toml:11:15: a rule that never pages tells nobody; write a whole number from 1 on", _directory.Errors());
    }

    [Fact]
    public void TryLoad_RuleOfAnotherType_IsRefusedForThatAlone()
    {
        _directory.With("a.toml", "[rule]\ntype = \"machine_learning\"\nname = \"n\"\nfilters = [{}]\n");
        Assert.Equal("a.toml:2:8: rules of type `machine_learning` are not supported: only `eql` is decided event by event; write the rule as `type = \"eql\"`", _directory.Errors());
    }

    [Fact]
    public void TryLoad_TwoFilesWithOneId_NamesBothPlaces()
    {
        _directory.With("a.toml", RuleDirectory.Sound).With("b.toml", "\n" + RuleDirectory.Sound);
        Assert.Equal("b.toml:10:11: the rule_id 1 stands in a.toml:9:11 too; remove one of the two files, or give it an id of its own", _directory.Errors());
    }

    [Theory]
    [InlineData("'any where a = 1'", 12, 22)]
    [InlineData("\"any where a == \\\"\\u00e9\\\" or b = 1\"", 12, 41)]
    [InlineData("'''any where a = 1'''", 12, 24)]
    [InlineData("'''\nany where\n  a = 1'''", 14, 5)]
    [InlineData("\"\"\"\nany where\n  b == \"\\t\" and a = 1\"\"\"", 14, 19)]
    [InlineData("\"\"\"\\\n   any where \\\n\n  a = 1\"\"\"", 15, 5)]
    [InlineData("\"\"\"\r\nany where\r\n  a = 1\"\"\"", 14, 5)]
    [InlineData("\"any where a == '\\U0001F600'\"", 12, 25)]
    public void TryLoad_ErrorInTheQuery_IsAtItsPlaceInTheFile(string query, int line, int column)
    {
        _directory.With("a.toml", RuleDirectory.Sound.Replace("'file where file.path : \"/etc/cron.d/*\"'", query, StringComparison.Ordinal));
        Assert.StartsWith($"a.toml:{line}:{column}: ", _directory.Errors(), StringComparison.Ordinal);
    }

    [Fact]
    public void TryLoad_AnyText_NeverThrows()
    {
        const int Mutations = 1_000;
        string[] words =
        [
            "[", "]", "{", "}", "=", "'", "\"", "\"\"\"", "'''", "\n", "\\", "\\u12", "\\U0001", "true", "5", "1e400", "nan", "1979-05-27",
            "rule", "a.b", "[[rule]]", "\0", "é", ",", "#", "filters = [1]\n", "query = 5\n", "99999999999999999999",
        ];
        var random = new Random(4711);
        for (var i = 0; i < Mutations; i++)
        {
            var text = new StringBuilder(RuleDirectory.Sound);
            for (var edit = random.Next(1, 6); edit > 0; edit--)
            {
                var at = random.Next(text.Length + 1);
                text.Remove(at, Math.Min(random.Next(30), text.Length - at)).Insert(at, words[random.Next(words.Length)]);
            }
            _directory.With("a.toml", text.ToString());
            Assert.Equal(RuleSet.TryLoad(_directory.Path, [], out _, out var errors), errors.IsEmpty);
        }
    }
}
