using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.Detect.Tests.Rules;

/// <summary>The parts of a guide, and what its queries ask.</summary>
public sealed class GuideTextTests : IDisposable
{
    private readonly RuleDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("default")]
    [InlineData("v19")]
    public void TryLoad_RuleThatShips_AsksForTheseSteps(string version)
    {
        Assert.True(RuleSet.TryLoad(Path.Combine(Repository.Root, "rules", version), [], out var set, out _));
        var queries = set.Rules[0].Info.Guide.OfType<GuidePart.Query>().ToList();
        Assert.Equal(
            [
                GuideStep.CronChanges, GuideStep.CronAccess, GuideStep.CronFiles, GuideStep.Processes, GuideStep.ListeningPorts, GuideStep.OpenSockets,
                GuideStep.User, GuideStep.Logins,
            ],
            queries.Select(query => query.Step));
        Assert.Equal(["    ", "    ", "    ", "    ", "      ", "      ", "      ", "    "], queries.Select(query => query.Indent));
        Assert.Equal(set.Rules[0].Info.Note, GuideText.Of(set.Rules[0].Info.Guide));
    }

    [Theory]
    [InlineData("select * from FILE where directory IN ('/etc/cron.d', '/var/spool/cron')", GuideStep.CronChanges)]
    [InlineData("SELECT * FROM file WHERE path LIKE '/etc/cron.d/%%'", GuideStep.CronChanges)]
    [InlineData("SELECT * FROM file f JOIN groups g ON g.gid = f.gid WHERE path LIKE '/etc/cron.d/%'", GuideStep.CronFiles)]
    [InlineData("SELECT * FROM file WHERE path LIKE '/etc/cron.d/%' OR path LIKE '/etc/init.d/%'", GuideStep.None)]
    [InlineData("SELECT * FROM file WHERE path LIKE '/etc/cron.d/x%'", GuideStep.None)]
    [InlineData("SELECT * FROM file WHERE path = {{file.path}}", GuideStep.None)]
    [InlineData("SELECT * FROM file WHERE path IN ('/etc/cron.deny')", GuideStep.CronAccess)]
    [InlineData("SELECT * FROM processes", GuideStep.Processes)]
    [InlineData("SELECT * FROM processes WHERE name = {{process.name}}", GuideStep.None)]
    [InlineData("SELECT * FROM processes p JOIN process_open_sockets s ON s.pid = p.pid", GuideStep.None)]
    [InlineData("SELECT * FROM listening_ports l\nJOIN processes p USING (pid)", GuideStep.ListeningPorts)]
    [InlineData("SELECT * FROM process_open_sockets WHERE pid IN (SELECT pid FROM processes)", GuideStep.None)]
    [InlineData("SELECT * FROM users WHERE username = '{{user.name}}';", GuideStep.User)]
    [InlineData("SELECT * FROM users u WHERE u.uid = {{ user.id }}", GuideStep.User)]
    [InlineData("SELECT * FROM users", GuideStep.None)]
    [InlineData("SELECT * FROM users WHERE username = {{user.name}} OR uid = 0", GuideStep.None)]
    [InlineData("SELECT * FROM logged_in_users", GuideStep.None)]
    [InlineData("SELECT * FROM crontab", GuideStep.None)]
    [InlineData("", GuideStep.None)]
    public void Of_Query_IsTheStepThatItAsksForWhole(string sql, GuideStep step) => Assert.Equal(step, QuerySteps.Of(sql));

    [Theory]
    [InlineData("by {{user.name}}.", PlaceholderSite.Prose)]
    [InlineData("`a`\n\nby {{user.name}}", PlaceholderSite.Prose)]
    [InlineData("`su {{user.name}}`", PlaceholderSite.Markup)]
    [InlineData("`su\n{{user.name}}`", PlaceholderSite.Markup)]
    [InlineData("{{user.name}}`", PlaceholderSite.Markup)]
    [InlineData("\\{{user.name}}", PlaceholderSite.Markup)]
    [InlineData("[it](https://x/{{user.name}})", PlaceholderSite.Markup)]
    [InlineData("[it]: https://x/{{user.name}}", PlaceholderSite.Markup)]
    [InlineData("<b title={{user.name}}>", PlaceholderSite.Markup)]
    [InlineData("<!--\n\n{{user.name}}", PlaceholderSite.Markup)]
    [InlineData("{{user.name}} | x\n--- | ---", PlaceholderSite.Markup)]
    [InlineData("!{investigate{\"value\":\"{{user.name}}\"}}", PlaceholderSite.Markup)]
    public void TryLoad_Placeholder_KnowsWhatSurroundsIt(string note, PlaceholderSite site) =>
        Assert.Equal([new GuidePart.Placeholder("user.name", "{{user.name}}", site)], InfoOf(note).Guide.OfType<GuidePart.Placeholder>());

    [Fact]
    public void TryLoad_PlaceholdersInQueries_KnowTheirQuotes()
    {
        var query = Assert.Single(InfoOf("- $osquery_0", "SELECT {{a.b}}, 'it''s {{ c }}', \"{{d}}\", {{e f}}").Guide.OfType<GuidePart.Query>());
        Assert.Equal(
            [new("a.b", "{{a.b}}", PlaceholderSite.Sql), new("c", "{{ c }}", PlaceholderSite.SqlText), new("d", "{{d}}", PlaceholderSite.SqlName)],
            query.Sql.OfType<GuidePart.Placeholder>());
    }

    [Theory]
    [InlineData("- $osquery_0", "  ")]
    [InlineData("   *  $osquery_0\nmore", "      ")]
    [InlineData("Ask $osquery_0", null)]
    [InlineData("- $osquery_0 first", null)]
    [InlineData("$osquery_0", null)]
    public void TryLoad_QueryInTheGuide_KnowsWhetherItIsAnItem(string note, string? indent) =>
        Assert.Equal(indent, Assert.Single(InfoOf(note, "SELECT 1").Guide.OfType<GuidePart.Query>()).Indent);

    [Theory]
    [InlineData("`$osquery_0`")]
    [InlineData("<pre>\n- $osquery_0")]
    [InlineData("- <!--\n\n  - $osquery_0")]
    public void TryLoad_QueryInMarkup_StandsAsWritten(string note)
    {
        var info = InfoOf(note, "SELECT 1");
        Assert.All(info.Guide, part => Assert.IsType<GuidePart.Text>(part));
        Assert.Contains("L: SELECT 1", info.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void TryLoad_FieldsOfTheGuide_AreReadFromEvents()
    {
        var set = Load("{{process.working_directory}}\n\n- $osquery_0", "SELECT {{host.os.kernel}}");
        Assert.NotNull(set.Fields.Find("process.working_directory"));
        Assert.NotNull(set.Fields.Find("host.os.kernel"));
    }

    [Fact]
    public void TryLoad_RuleWithoutAGuide_HasNone() => Assert.Empty(_directory.With("a.toml", RuleDirectory.Sound).Load().Rules[0].Info.Guide);

    private RuleInfo InfoOf(string note, string query = "") => Load(note, query).Rules[0].Info;

    private RuleSet Load(string note, string query) => _directory.With("a.toml", RuleDirectory.Sound +
        $""""
        note = '''{note}'''
        [[transform.osquery]]
        label = "L"
        query = """{query.Replace("\"", "\\\"", StringComparison.Ordinal)}"""

        """").Load();
}
