using Cronwatch.Detect.Rules;
using Cronwatch.Detect.Rules.Lint;
using Cronwatch.Support;

namespace Cronwatch.Detect.Tests.Rules;

public sealed class RuleLintTests : IDisposable
{
    private readonly RuleDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("""file.path in ("/a/*", "/b", "/c?")""", """
        12:35: `*` is a plain character after `in`; write `like` or `:` for a pattern, or leave the value out
        12:49: `?` is a plain character after `in`; write `like` or `:` for a pattern, or leave the value out
        """)]
    [InlineData("""file.path == "/a/*" and not file.path like "/a/*" """,
        "12:34: `*` is a plain character after `==`; write `like` or `:` for a pattern, or leave the value out")]
    [InlineData("""file.path in ("/a", "/b", "/a") or file.path : ("/c", "/C")""", """
        12:47: `/a` stands here twice; leave one out
        12:75: `/C` stands here twice; leave one out
        """)]
    [InlineData("""file.path like ("/a/b", "/a/*", "/a/c*") or file.path == "/a/d" or file.name == "/a/d" """, """
        12:37: `/a/b` is covered by `/a/*`; leave it out
        12:53: `/a/c*` is covered by `/a/*`; leave it out
        12:78: `/a/d` is covered by `/a/*`; leave it out
        """)]
    [InlineData("""file.path like "/a/*" and file.path == "/a/b" """, "")]
    [InlineData("""file.path like "/A/*" or file.path : "/a/b" """, "")]
    [InlineData("""file.path like "/a?*" or file.path like "/a*" """, "12:36: `/a?*` is covered by `/a*`; leave it out")]
    [InlineData("""process.name in ("a ", " b")""", """
        12:38: the value begins or ends with a blank; leave the blank out, if it is none of the value
        12:44: the value begins or ends with a blank; leave the blank out, if it is none of the value
        """)]
    [InlineData("""process.name == "/bin/sh" or file.extension == ".sh" """, """
        12:37: a process's name holds no `/`; compare process.executable
        12:68: a file's extension begins behind the dot; leave the dot out
        """)]
    [InlineData("""not (process.name in ("perl", "x") or (process.name == "perl" and file.name : "e2*"))""",
        "12:76: `process.name` alone is enough for `perl` already; leave this condition out, or the value where it stands alone")]
    [InlineData("""a == 1 and b == 2 and a == 1""", "12:43: this condition stands here twice; leave one out")]
    [InlineData("""a regex "x\\d+" """, @"12:29: `\d`, `\w` and `\s` are the letters d, w and s here; write `[0-9]`, `[A-Za-z0-9_]` or `[ ]`")]
    public void Of_QueryThatCanHardlyBeMeant_SaysWhereAndWhatInstead(string condition, string expected)
    {
        var set = _directory.With("a.toml", RuleDirectory.Sound.Replace("file.path : \"/etc/cron.d/*\"", condition, StringComparison.Ordinal)).Load();
        Assert.Equal(expected, _directory.Text(RuleLint.Of(Assert.Single(set.Rules))).Replace("a.toml:", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_ScheduleAndSeverityThatDoNotFit_SaysSo()
    {
        var set = _directory.With("a.toml", RuleDirectory.Sound.Replace("risk_score = 21", "risk_score = 47", StringComparison.Ordinal)
            + "from = \"now-5m\"\ninterval = \"10m\"\n").Load();
        Assert.Equal(
            """
            a.toml:8:14: a risk score of 47 is not low; write 0 to 21, or another severity
            a.toml:13:8: a search every 10m that looks back to now-5m misses what lies between; look back further than the interval
            """, _directory.Text(RuleLint.Of(Assert.Single(set.Rules))));
    }

    [Theory]
    [InlineData("default")]
    [InlineData("v19")]
    public void Of_RuleThatShips_FindsNothing(string folder)
    {
        Assert.True(RuleSet.TryLoad(Path.Combine(Repository.Root, "rules", folder), [], out var set, out _));
        Assert.Empty(RuleLint.Of(Assert.Single(set.Rules)));
    }
}
