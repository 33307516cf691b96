using System.Globalization;
using System.Text;
using Cronwatch.App.Rules;
using Cronwatch.Detect.Eql;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Ingest;
using Cronwatch.Ingest.Formats;

namespace Cronwatch.App.Tests.Graphs;

/// <summary>However an event is written, the filter drops none that a rule matches.</summary>
public sealed class PrefilterSoundnessTests
{
    private static readonly string[] Queries =
    [
        """file where file.path : ("/etc/cron.d/*", "/etc/crontab")""",
        """file where file.path like "/etc/cron?d/*" and not process.name in ("dpkg", "rpm")""",
        """any where file.name == "crontab" or process.executable : "*/curl" """,
        """any where startsWith~(file.path, "/ETC/Cron") and length(file.path) > 3""",
        """any where endsWith(process.executable, "/cürl") or file.name regex "cron[a-z]+" """,
        """any where stringContains(process.command_line, "\\cron\\") or file.path == "/etc/\"cron\"" """,
        """any where not file.path == "/etc/crontab" """,
        """any where process.name in~ ("CURL", "wget", "sh") and event.action == "creation" """,
        """process where process.name in ("curl", "sh") or process.command_line like "/etc/*tab" """,
        """file where file.path like ("/etc/cron.d/*", "/tmp/?", "*/cron é") and file.name != "dpkg" """,
    ];

    private static readonly string[] Paths =
        ["/etc/cron.d/job", "/ETC/CRON.D/JOB", "/etc/crontab", "/etc/\"cron\"", "C:\\cron\\x", "/tmp/x", "/etc/cron é", ""];

    private static readonly string[] Names = ["crontab", "curl", "CURL", "dpkg", "/usr/bin/curl", "/x/cürl", "sh", ""];

    [Fact]
    public void Test_EventsInAnyForm_DropsNoneThatARuleMatches()
    {
        var random = new Random(29);
        var matched = 0;
        foreach (var text in Queries)
        {
            var fields = new FieldTable.Builder();
            Assert.True(EqlQuery.TryCompile(text, fields, out var query, out _), text);
            var (prefilter, e) = (new Prefilter(query.NecessaryLiterals), new HostEvent(fields.ToTable()));
            for (var i = 0; i < 3_000; i++)
            {
                var record = Encoding.UTF8.GetBytes(Record(random));
                var reader = new JsonRecordReader(record, e);
                var matches = false;
                while (reader.Next())
                    matches |= reader.Failure is null && query.Matches(e);
                matched += matches ? 1 : 0;
                Assert.False(matches && !prefilter.Test(record).HasFlag(PrefilterVerdict.Candidate), $"{text}\n{Encoding.UTF8.GetString(record)}");
            }
        }
        Assert.True(matched > 1_000);
    }

    // The literals of several are others than those of each.
    [Fact]
    public void Test_EventsInAnyFormAndAllTheRules_DropsNoneThatOneMatches()
    {
        var directory = Directory.CreateTempSubdirectory("cronwatch-rules-");
        try
        {
            foreach (var (i, query) in Queries.Where(q => Compiled(q).NecessaryLiterals is not null).Index())
                File.WriteAllText(Path.Combine(directory.FullName, $"{i}.toml"), Rule(i, query));
            Assert.True(RuleSet.TryLoad(directory.FullName, ActiveRules.AlsoRead, out var set, out var errors), string.Join('\n', errors));
            var rules = ActiveRules.Of(set);
            var (random, e, into, matched) = (new Random(30), new HostEvent(set.Fields), new List<Rule>(), 0);
            for (var i = 0; i < 20_000; i++)
            {
                var record = Encoding.UTF8.GetBytes(Record(random));
                var reader = new JsonRecordReader(record, e);
                var matches = false;
                while (reader.Next())
                    matches |= reader.Failure is null && rules.Detector.Match(e, into) > 0;
                matched += matches ? 1 : 0;
                Assert.False(matches && !rules.Prefilter.Test(record).HasFlag(PrefilterVerdict.Candidate), Encoding.UTF8.GetString(record));
            }
            Assert.True(set.Rules.Length > 5 && matched > 1_000);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static EqlQuery Compiled(string text)
    {
        Assert.True(EqlQuery.TryCompile(text, new FieldTable.Builder(), out var query, out _), text);
        return query;
    }

    private static string Rule(int id, string query) => $"""
        [metadata]
        maturity = "production"
        [rule]
        author = ["us"]
        description = "d"
        language = "eql"
        name = "{id}"
        risk_score = 21
        rule_id = "{id}"
        severity = "low"
        type = "eql"
        query = '''{query}'''
        """;

    // One event or an array of them, with the fields in any order, nested or dotted, spaced and escaped at will.
    private static string Record(Random random)
    {
        var events = string.Join(Blank(random) + ",", Enumerable.Range(0, random.Next(1, 3)).Select(_ => Event(random)));
        return random.Next(2) == 0 || events.Contains("},", StringComparison.Ordinal) ? $"[{events}]" : events;
    }

    private static string Event(Random random)
    {
        (string Name, string Value)[] fields =
        [
            ("event.category", Text(random.Next(3) == 0 ? "process" : "file", random)), ("event.action", Text("creation", random)),
            ("file.path", Text(Paths[random.Next(Paths.Length)], random)), ("file.name", Text(Names[random.Next(Names.Length)], random)),
            ("process.executable", Text(Names[random.Next(Names.Length)], random)), ("process.name", Text(Names[random.Next(Names.Length)], random)),
            ("process.command_line", Text(Paths[random.Next(Paths.Length)], random)),
        ];
        random.Shuffle(fields);
        return "{" + string.Join(",", fields.Select(f => Member(f.Name, f.Value, random))) + Blank(random) + "}";
    }

    private static string Member(string name, string value, Random random)
    {
        if (random.Next(4) == 0)
            value = $"[{Blank(random)}{value}{Blank(random)}]";
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return random.Next(2) == 0
            ? $"{Blank(random)}{Text(name, random)}{Blank(random)}:{Blank(random)}{value}"
            : $"{Text(name[..dot], random)}{Blank(random)}:{Blank(random)}{{{Blank(random)}{Text(name[(dot + 1)..], random)}{Blank(random)}:{value}}}";
    }

    private static string Blank(Random random) => random.Next(3) == 0 ? " \n\t"[..random.Next(4)] : "";

    // A JSON string, some of its characters as escapes.
    private static string Text(string text, Random random)
    {
        var written = new StringBuilder("\"");
        foreach (var c in text)
            if (random.Next(60) == 0)
                written.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else if (c == '/' && random.Next(10) == 0)
                written.Append("\\/");
            else
                written.Append(c is '"' or '\\' ? $"\\{c}" : c.ToString());
        return written.Append('"').ToString();
    }
}
