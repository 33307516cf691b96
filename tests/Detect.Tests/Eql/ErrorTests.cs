using System.Text;
using Cronwatch.Detect.Eql;
using Cronwatch.Events;

namespace Cronwatch.Detect.Tests.Eql;

public sealed class ErrorTests
{
    public static IEnumerable<object[]> Cases()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Eql", "Cases", "errors.cases"));
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0 || lines[i].StartsWith("//", StringComparison.Ordinal))
                continue;
            var errors = lines.Skip(i + 1).TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal)).ToArray();
            yield return [CaseFile.Unfold(lines[i]), string.Join('\n', errors.Select(error => error.Trim()))];
            i += errors.Length;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TryCompile_WrongQuery_SaysAllThatIsWrong(string text, string expected) => Assert.Equal(expected, ErrorsOf(text));

    [Fact]
    public void Draw_ErrorsOfSeveralLines_PutsTheCaretUnderEach()
    {
        var text = "file where a = 1\n\tand lenght(b) == 1\n\tand c == \"" + new string('x', 200) + "\" and d = 1";
        Assert.False(EqlQuery.TryCompile(text, new FieldTable.Builder(), out _, out var errors));
        Assert.Equal(
            $"""
            1:14: `=` is no operator; write `==`
              file where a = 1
                           ^
            2:6: there is no function `lenght`; did you mean `length`?
               and lenght(b) == 1
                   ^
            3:220: `=` is no operator; write `==`
              {new string('x', 42)}" and d = 1
              {new string(' ', 50)}^
            """, string.Join('\n', errors.Select(e => e.Draw(text))));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" // nothing")]
    public void TryCompile_NoQuery_SaysSo(string text) =>
        Assert.EndsWith(": the query is empty; write `category where condition`", ErrorsOf(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("(", ")")]
    [InlineData("not ", "")]
    [InlineData("not (", ")")]
    [InlineData("(a == 1 and (", "))")]
    [InlineData("startsWith(string(", "), \"t\")")]
    [InlineData("true == (true == (", "))")]
    public void TryCompile_NestedTooDeep_SaysSoInsteadOfOverflowing(string open, string close)
    {
        string Nested(int levels) =>
            "any where " + string.Concat(Enumerable.Repeat(open, levels)) + "true" + string.Concat(Enumerable.Repeat(close, levels));

        Compiled.Query(Nested(20), out _);
        Assert.EndsWith(": the query is nested more than 200 levels deep; leave brackets and `not`s out", ErrorsOf(Nested(10_000)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("+ 1")]
    [InlineData("* 1")]
    public void TryCompile_LongChainOfArithmetic_SaysSoInsteadOfOverflowing(string link) => Assert.EndsWith(
        ": the query is nested more than 200 levels deep; leave brackets and `not`s out",
        ErrorsOf("any where 1 " + string.Concat(Enumerable.Repeat(link, 100_000)) + " == 1"), StringComparison.Ordinal);

    [Fact]
    public void TryCompile_ManySides_NeedsNoDepth() =>
        Compiled.Query("any where " + string.Join(" or ", Enumerable.Repeat("a == 1 and b == 2", 20_000)), out _);

    [Fact]
    public void TryCompile_AnyText_NeverThrows()
    {
        const int Mutations = 9_000;
        string[] words =
        [
            "file", "where", "any", "and", "or", "not", "in", "in~", "like", "like~", ":", "regex", "==", "!=", "<", "(", ")", ",", ".",
            "\"a*\"", "\"", "\"\"\"", "'", "`", "?", "\\", "\\u{", "null", "true", "5", "1e", "-", "+", "|", "[", "]", "/*", "//", "\n", "\0",
            "é", "\ud800", "process.pid", "host.ip", "@timestamp", "length(", "sequence", "=", "!", "*", "~",
            "sample by a", "until", "![", "maxspan=", "30s", "with runs=3", "concat(", "between~(", "regex~ \"a{2\"", "cidrMatch(",
        ];
        var random = new Random(4711);
        const string Sound = """file where file.path : ("/etc/*", "b?") and not (process.pid in (1, "2") or host.ip == "::1/64") == true""";
        const string Sequence =
            """sequence by host.id with maxspan=1m [process where length(a) + 1 > 2] by b ![any where c regex "[a-z]+(x|y)"] until [file where true]""";
        for (var i = 0; i < Mutations; i++)
        {
            var text = new StringBuilder(i % 3 == 0 ? "" : i % 3 == 1 ? Sound : Sequence);
            for (var edit = random.Next(1, 12); edit > 0; edit--)
            {
                var at = random.Next(text.Length + 1);
                text.Remove(at, Math.Min(random.Next(4), text.Length - at)).Insert(at, words[random.Next(words.Length)]);
            }
            var compiled = EqlQuery.TryCompile(text.ToString(), new FieldTable.Builder(), out _, out var errors);
            Assert.True(compiled == errors.IsEmpty, text.ToString());
        }
    }

    private static string ErrorsOf(string text)
    {
        Assert.False(EqlQuery.TryCompile(text, new FieldTable.Builder(), out _, out var errors));
        return string.Join('\n', errors);
    }
}
