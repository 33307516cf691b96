using Cronwatch.Detect.Eql;
using Cronwatch.Detect.Eql.Parsing;
using Cronwatch.Detect.Eql.Syntax;
using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.Detect.Tests.Eql;

public sealed class ExplanationTests
{
    private const string CronJob =
        """{"event":{"category":["file"],"action":"rename"},"file":{"path":"/etc/cron.d/job"},"process":{"executable":"/usr/bin/dpkg"}}""";

    public static IEnumerable<object[]> Cases => LanguageTests.Cases;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Explain_EventsOfTheCases_HoldsWhereTheQueryMatches(string text, string expected)
    {
        var fields = new FieldTable.Builder();
        Assert.True(ExplainedQuery.TryCompile(text, fields, EqlQuery.CategoryField, out var query, out _));
        var table = fields.ToTable();
        var matching = Enumerable.Range(1, LanguageTests.Events.Length)
            .Where(n => query.Explain(Some.Event(table, LanguageTests.Events[n - 1])).Holds);
        Assert.Equal(expected, string.Join(", ", matching));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ExpressionText_OfTheCases_ReadsBackAsTheSame(string text, string expected)
    {
        var written = ExpressionText.Of(Parser.Parse(text, new ErrorList(text))!.Condition);
        var again = $"any where {written}";
        Assert.Equal(written, ExpressionText.Of(Parser.Parse(again, new ErrorList(again))!.Condition));
        if (!text.StartsWith("any", StringComparison.Ordinal))
            return;
        var query = Compiled.Query(again, out var fields);
        Assert.Equal(expected, string.Join(", ", Enumerable.Range(1, LanguageTests.Events.Length)
            .Where(n => query.Matches(Some.Event(fields, LanguageTests.Events[n - 1])))));
    }

    [Theory]
    [InlineData("""file where file.path : ("/etc/cron.d/*", "/etc/crontab") and event.action in ("creation", "rename")""",
        """event.category == "file" | file.path : "/etc/cron.d/*" | event.action in ("rename")""")]
    [InlineData("""file where file.path : "/etc/*" and not (process.executable in ("/usr/bin/dpkg", "/bin/rpm") or file.extension == "swp")""",
        """process.executable in ("/usr/bin/dpkg")""")]
    [InlineData("""process where file.path : "/etc/*" and event.action == "exec" """,
        """event.category == "process" | event.action == "exec" """)]
    [InlineData("""file where file.extension in ("a", "b") or file.path : "/tmp/*" """,
        """file.extension in ("a") | file.extension in ("b") | file.path : "/tmp/*" """)]
    public void Explain_Event_NamesTheTestsThatDecided(string text, string deciding)
    {
        var fields = new FieldTable.Builder();
        Assert.True(ExplainedQuery.TryCompile(text, fields, EqlQuery.CategoryField, out var query, out _));
        Assert.Equal(deciding.Trim(), string.Join(" | ", query.Explain(Some.Event(fields.ToTable(), CronJob)).Deciding.Select(d => d.Text)));
    }

    [Fact]
    public void TryCompile_WrongQuery_HasTheErrorsOfTheQuery()
    {
        Assert.False(ExplainedQuery.TryCompile("file where a = 1", new FieldTable.Builder(), EqlQuery.CategoryField, out _, out var errors));
        Assert.Equal("1:14: `=` is no operator; write `==`", Assert.Single(errors).ToString());
    }
}
