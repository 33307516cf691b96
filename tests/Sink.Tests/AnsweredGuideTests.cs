using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Cronwatch.Events;
using Cronwatch.Sinks.Alerts.Guides;
using Cronwatch.Support;

namespace Cronwatch.Sinks.Tests;

/// <summary>The guide with values and answers filled in.</summary>
public sealed partial class AnsweredGuideTests
{
    private const string AsOf = "2026-01-15T09:57:12.870Z";

    private static readonly DateTimeOffset At = new(2026, 1, 15, 9, 55, 0, TimeSpan.Zero);

    // The steps of the rule that ships, and a query that nothing answers.
    private static readonly ImmutableArray<GuidePart> Guide =
    [
        new GuidePart.Text("## Triage\n\nThe account is "), Field("user.name", PlaceholderSite.Prose), new GuidePart.Text(", of the domain "),
        Field("user.domain", PlaceholderSite.Prose), new GuidePart.Text(".\n\n- Find other changes.\n  - "),
        Ask("Files", "SELECT * FROM file WHERE path LIKE '/etc/cron.d/%'", GuideStep.CronChanges), new GuidePart.Text("\n  - "),
        Ask("Access", "SELECT * FROM file WHERE path = '/etc/crontab'", GuideStep.CronAccess), new GuidePart.Text("\n  - "),
        Ask("Owners", "SELECT * FROM file f JOIN users u", GuideStep.CronFiles), new GuidePart.Text("\n- Look at processes.\n  - "),
        Ask("Processes", "SELECT * FROM processes", GuideStep.Processes), new GuidePart.Text("\n- Look at the network.\n  - "),
        Ask("Ports", "SELECT * FROM listening_ports", GuideStep.ListeningPorts), new GuidePart.Text("\n  - "),
        Ask("Sockets", "SELECT * FROM process_open_sockets", GuideStep.OpenSockets), new GuidePart.Text("\n- Look at the account.\n  - "),
        Ask("Account", "SELECT * FROM users", GuideStep.User), new GuidePart.Text("\n  - "),
        Ask("Logins", "SELECT * FROM logged_in_users", GuideStep.Logins), new GuidePart.Text("\n  - "),
        Ask("Packages", "SELECT *\nFROM rpm_packages", GuideStep.None), new GuidePart.Text("\n\n### Response\n\n- Isolate the host.\n"),
    ];

    private static readonly GuideAnswers Answers = AlertDocumentTests.Answers with
    {
        Osquery = AlertDocumentTests.Answers.Osquery with { Sockets = AlertDocumentTests.Answers.Osquery.SubjectSockets },
    };

    public static TheoryData<string> HostileValues =>
    [
        "`evil`", "``evil", "evil`", "`", "evil\n# evil", "evil\r\n\r\n<b>evil</b>", "](javascript:evil)", "[evil](https://evil.example)",
        "![evil](https://evil.example/x.png)", "<img src=x onerror=evil>", "https://evil.example", "\u202Eevil\u202C", "\u2066evil\u2069", "evil\u2028evil",
        "evil\u2029", "\u0085evil", "\u009Bevil", "\0evil", " evil ", "   ", "\\`evil", "\ud800evil", "`evil``evil```evil", "|evil|", "\U000E0001evil",
    ];

    [Fact]
    public void Of_AllAnswers_IsThisText() => Assert.Equal(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "Sink.Tests", "Data", "guide-text.md")),
        TextOf(Guide, Answers));

    [Fact]
    public void Write_GuideAsksForPorts_ShowsThem()
    {
        var document = Hits.Document(HitOf([new GuidePart.Text("- "), Ask("Ports", "SELECT * FROM listening_ports", GuideStep.ListeningPorts)]), Answers);
        Assert.Contains("""
            - Ports
                - resolved, as of 2026-01-15T09:55:00.000Z: 1
                - `sshd` pid 812 on `0.0.0.0` port 22 protocol 6 `/run/x`
            """.ReplaceLineEndings("\n"), document.GetProperty(AnsweredGuide.Name).GetString()!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AnswerStatus.Resolved, "resolved, as of 2026-01-15T09:55:00.000Z: none")]
    [InlineData(AnswerStatus.Late, "late: the source was behind, as of 2026-01-15T09:55:00.000Z: none")]
    [InlineData(AnswerStatus.Missing, "missing: not there, or forgotten since, as of 2026-01-15T09:55:00.000Z: none")]
    [InlineData(AnswerStatus.NotCollected, "not collected from this host; `SELECT * FROM users WHERE username = 'root'`")]
    public void Of_AnswerOfAnyStatus_SaysItInWords(AnswerStatus status, string words) => Assert.EndsWith(
        $"\nAsk Account: {words} now.",
        TextOf(
            [new GuidePart.Text("Ask "), Within("Account", GuideStep.User, UserQuery), new GuidePart.Text(" now.")],
            Hits.Nothing with { Osquery = new() { Account = new(status, At, 0, []) } }), StringComparison.Ordinal);

    [Theory]
    [InlineData(GuideStep.CronChanges)]
    [InlineData(GuideStep.CronFiles)]
    [InlineData(GuideStep.CronAccess)]
    [InlineData(GuideStep.Processes)]
    [InlineData(GuideStep.ListeningPorts)]
    [InlineData(GuideStep.OpenSockets)]
    [InlineData(GuideStep.User)]
    [InlineData(GuideStep.Logins)]
    public void Of_NothingCollected_LeavesTheQueryToAsk(GuideStep step) => Assert.EndsWith(
        "not collected from this host\n    - `SELECT 1`", TextOf([new GuidePart.Text("- "), Ask("L", "SELECT 1", step)], Hits.Nothing), StringComparison.Ordinal);

    [Fact]
    public void Of_QueryThatNothingAnswers_IsItsLabelAndItself() => Assert.EndsWith(
        "\n- Packages\n    - `SELECT * FROM rpm_packages WHERE name = 'x'`",
        TextOf([new GuidePart.Text("- "), Ask("Packages", "SELECT *\nFROM rpm_packages\r\nWHERE name = 'x'", GuideStep.None)], Answers), StringComparison.Ordinal);

    [Fact]
    public void Of_TwelveRows_ShowsTen()
    {
        var ports = Answers.Osquery.Ports with { Count = 40, Rows = [.. Enumerable.Repeat(Answers.Osquery.Ports.Rows[0], 12)] };
        var text = TextOf([new GuidePart.Text("- "), Ask("Ports", "SELECT", GuideStep.ListeningPorts)], Answers with { Osquery = Answers.Osquery with { Ports = ports } });
        Assert.Contains(": 40, the first 10\n", text, StringComparison.Ordinal);
        Assert.Equal(10, text.Split("`sshd` pid").Length - 1);
    }

    [Theory]
    [InlineData(PlaceholderSite.Sql, "o'brien", "'o''brien'")]
    [InlineData(PlaceholderSite.SqlText, "o'brien", "o''brien")]
    [InlineData(PlaceholderSite.SqlName, "a\"b", "a\"\"b")]
    [InlineData(PlaceholderSite.Sql, "", "{{user.name}}")]
    public void Of_ValueInAQuery_CannotEndItsText(PlaceholderSite site, string name, string written) => Assert.EndsWith(
        $"Q: `SELECT {written}`", TextOf([Within("Q", GuideStep.None, new GuidePart.Text("SELECT "), Field("user.name", site))], Answers, name), StringComparison.Ordinal);

    [Theory]
    [InlineData(PlaceholderSite.Prose, "a*b", "`a*b`")]
    [InlineData(PlaceholderSite.Prose, "", "{{user.name}}")]
    [InlineData(PlaceholderSite.Markup, "/usr/bin/x-1.0", "/usr/bin/x-1.0")]
    [InlineData(PlaceholderSite.Markup, "a`b", "{{user.name}}")]
    [InlineData(PlaceholderSite.Markup, "a)[b](javascript:c)", "{{user.name}}")]
    [InlineData(PlaceholderSite.Markup, "WWW.evil.example", "{{user.name}}")]
    [InlineData(PlaceholderSite.Markup, "a@evil.example", "{{user.name}}")]
    public void Of_ValueInProse_IsCodeOrPlainOrNotThere(PlaceholderSite site, string name, string written) =>
        Assert.EndsWith($"\nby {written}.", TextOf([new GuidePart.Text("by "), Field("user.name", site), new GuidePart.Text(".")], Answers, name), StringComparison.Ordinal);

    [Theory, MemberData(nameof(HostileValues))]
    public void Of_HostileValues_AllStayInCode(string value)
    {
        var hostile = Everywhere(value);
        var text = TextOf(Guide, hostile, value);
        Assert.Equal(TextOf(Guide, Everywhere("x"), "x").Count(c => c == '\n'), text.Count(c => c == '\n'));
        Assert.DoesNotContain(text.EnumerateRunes(), rune => rune.Value != '\n' && Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
        var bare = string.Join('\n', text.Split('\n').Select(WithoutSpans));
        Assert.DoesNotContain("evil", bare, StringComparison.Ordinal);
        Assert.DoesNotContain('`', bare);
        Assert.DoesNotContain('<', bare);
    }

    [Fact]
    public void Of_LongValue_IsCut()
    {
        var text = TextOf([Field("user.name", PlaceholderSite.Prose)], Answers, new string('x', 2_000));
        Assert.EndsWith($"`{new string('x', 1_024)}…`".Replace("`", "", StringComparison.Ordinal), text.Replace("`", "", StringComparison.Ordinal).TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('x')]
    [InlineData('`')]
    [InlineData('\u0001')]
    public void Of_LongAnswers_AreCutAndTheGuideIsNot(char one)
    {
        var text = TextOf([.. Guide, new GuidePart.Text(new string('.', 20_000))], Everywhere(new string(one, 5_000)), "root");
        Assert.InRange(Encoding.UTF8.GetByteCount(text), 20_000, 32 * 1_024);
        Assert.EndsWith("### Response\n\n- Isolate the host.\n" + new string('.', 20_000), text, StringComparison.Ordinal);
        Assert.Contains("resolved, as of 2026-01-15T09:55:00.000Z: 100", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_GuideThatTakesAllTheRoom_StandsAsWritten()
    {
        var rule = Hits.Rule with { Note = "as written", Guide = [new GuidePart.Text(new string('.', 40_000))] };
        Assert.Equal("as written", AnsweredGuide.Of(Hits.Of(AlertDocumentTests.Event, rule: rule), Answers, AsOf));
    }

    [Fact]
    public void Of_RuleWithoutAGuide_IsWhatWasFound()
    {
        var text = AnsweredGuide.Of(Hits.Of(AlertDocumentTests.Event, rule: Hits.Rule with { Note = null, Guide = [] }), Answers, AsOf);
        Assert.Equal("## What cronwatch found", Assert.Single(text.Split('\n'), line => line.StartsWith('#')));
        Assert.EndsWith("0 with the file's contents\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NothingKnown_SaysSoOfEach() => Assert.Equal(
        """
        ## What cronwatch found

        - File: `/etc/cron.d/backdoor`, `creation` (contents not collected from this host)
        - Processes, the writer first (not collected from this host)
        - Who is behind it (not collected from this host)
        - Patch or install (not collected from this host)
        - Other alerts of 48 hours (not collected from this host)
        - Hosts with alerts alike (not collected from this host)

        """.ReplaceLineEndings("\n"), TextOf([], Hits.Nothing));

    private static ImmutableArray<GuidePart> UserQuery => [new GuidePart.Text("SELECT * FROM users WHERE username = "), Field("user.name", PlaceholderSite.Sql)];

    private static GuidePart.Placeholder Field(string name, PlaceholderSite site) => new(name, $"{{{{{name}}}}}", site);

    private static GuidePart.Query Ask(string label, string sql, GuideStep step) => new(label, [new GuidePart.Text(sql)], step, "    ");

    private static GuidePart.Query Within(string label, GuideStep step, params ImmutableArray<GuidePart> sql) => new(label, sql, step, Indent: null);

    private static Hit HitOf(ImmutableArray<GuidePart> guide, string user = "root") => Hits.Of(
        AlertDocumentTests.Event.Replace("\"root\"", System.Text.Json.JsonSerializer.Serialize(user), StringComparison.Ordinal), rule: Hits.Rule with { Guide = guide });

    private static string TextOf(ImmutableArray<GuidePart> guide, GuideAnswers answers, string user = "root") => AnsweredGuide.Of(HitOf(guide, user), answers, AsOf);

    // Each text of each answer.
    private static GuideAnswers Everywhere(string text) => new(
        new(AnswerStatus.Resolved, [.. Enumerable.Range(0, 32).Select(i => new AncestryLink(i, LinkStatus.Missing) { Pid = i, Name = text, CommandLine = text })]),
        new(AnswerStatus.Resolved) { Effective = new(text, text), Real = new(text, text), Behind = new(new(text, text), 1, text, "ancestor") }, TimeSpan.Zero)
    {
        Origin = new(AnswerStatus.Resolved) { Kind = OriginKind.PackageManager, Name = text, Path = text },
        File = new(AnswerStatus.Resolved) { Path = text, OriginalPath = text, Sha256 = text, Shebang = text },
        CronChanges = new(AnswerStatus.Resolved, At, At, 100, [.. Enumerable.Repeat(new CronChange("0f", At)
        {
            Action = text, Path = text, OriginalPath = text, Process = text, User = text, AlertId = text, ExcludedBy = text,
        }, 100)]),
        Processes = new(AnswerStatus.Resolved, At, true, 100, [.. Enumerable.Repeat(new UserShare(new(text, text), 2), 20)], 100,
            [.. Enumerable.Repeat(new ChildProcess { Pid = 1, Name = text, Executable = text }, 20)]),
        Osquery = AlertDocumentTests.Full(text),
    };

    // As CommonMark has it: a run of backticks begins a span if one as long follows, and nothing else ends it.
    private static string WithoutSpans(string line)
    {
        var runs = Runs().Matches(line);
        var (bare, from) = (new StringBuilder(), 0);
        for (var at = 0; at < runs.Count; at++)
        {
            var end = at + 1;
            while (end < runs.Count && runs[end].Length != runs[at].Length)
                end++;
            if (end == runs.Count)
                continue;
            bare.Append(line, from, runs[at].Index - from);
            (from, at) = (runs[end].Index + runs[end].Length, end);
        }
        return bare.Append(line, from, line.Length - from).ToString();
    }

    [GeneratedRegex("`+")]
    private static partial Regex Runs();
}
