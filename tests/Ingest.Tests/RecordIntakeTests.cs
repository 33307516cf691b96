using System.Text;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Tests;

public sealed class RecordIntakeTests
{
    private const int MaxEventBytes = 100_000;

    private static readonly RecordOrigin Origin = new("raw", 2, 40, 0, 1_768_471_032_180, RecordTimestampType.CreateTime);

    private readonly RecordIntake _intake = new(new Prefilter(["cron"]), ["file"], MaxEventBytes);

    [Theory]
    [InlineData("""{"host":{"id":"h"},"event":{"category":["file"]},"file":{"path":"/etc/cron.d/x"}}""", "candidate h")]
    [InlineData("""{"host":{"id":"h"},"event":{"category":"network"},"x":"cron"}""", "filtered")]
    [InlineData("""{"host":{"id":"h"},"event":{"category":["file"]},"file":{"path":"/tmp/x"}}""", "filtered")]
    [InlineData("""{"host":{"id":"h"},"event":{"category":["process"],"action":"exec"},"process":{"entity_id":"p"}}""", "context h|process|p|image")]
    [InlineData("""{"host":{"id":"h"},"event":{"category":["process","file"]},"process":{"entity_id":"p"},"x":"cron"}""", "candidate h, context h|process|p|sighting, both")]
    [InlineData("""{"host":{"id":"h"},"event":{"category":["process"]}}""", "filtered")]
    [InlineData("""{"agent":{"id":"a"},"event":{"category":["file"]},"x":"cron"}""", "candidate a")]
    [InlineData("""{"host":{"id":" "},"elastic":{"agent":{"id":"e"}},"event":{"category":["file"]},"x":"cron"}""", "candidate e")]
    [InlineData("""{"event":{"category":["file"]},"x":"cron"}""", "no-host")]
    [InlineData("cron", "not-json")]
    [InlineData("", "filtered")]
    [InlineData("\0\0\0\0\u0007cron", "unknown-schema")]
    [InlineData("""[{"host":{"id":"h"},"event":{"category":["file"]},"x":"cron"},{"x":1},"cron"]""", "candidate h, filtered, not-an-object")]
    public void Take_Record_BecomesWhatItIs(string record, string expected) => Assert.Equal(expected, Shown(Take(record)));

    [Fact]
    public void Take_ElementOfARecord_KeepsItsBytesAndItsPlace()
    {
        var result = Take("""[{"x":1}, {"host.id":"h", "event.category":"file","x" : "CRON"}]""");
        var candidate = Assert.Single(result.Candidates);
        Assert.Equal("""{"host.id":"h", "event.category":"file","x" : "CRON"}""", Encoding.UTF8.GetString(candidate.Bytes));
        Assert.Equal(Origin with { Index = 1 }, candidate.Origin);
        Assert.Equal(1, result.Filtered);
    }

    // A broker passes on any number that a producer wrote, such as microseconds.
    [Theory]
    [InlineData(1_768_471_032_180_000)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void Take_TimeOfTheRecordIsNone_TellsWhatItHolds(long timestampMs)
    {
        var result = new IntakeResult();
        _intake.Take(
            "{\"snapshot\":[{\"uid\":\"0\",\"gid\":\"0\",\"username\":\"root\"}],\"action\":\"snapshot\",\"name\":\"users\",\"hostIdentifier\":\"h\"}"u8.ToArray(),
            default, Origin with { TimestampMs = timestampMs }, result);
        Assert.Equal(1, result.Context);
    }

    [Fact]
    public void Take_TooLarge_IsKeptByItsFirstBytesAndItsLength()
    {
        var record = $$"""{"host":{"id":"h"},"event":{"category":["file"]},"x":"cron {{new string('x', MaxEventBytes)}}"}""";
        var letter = Assert.Single(Take(record).DeadLetters);
        Assert.Equal(DeadLetterReason.TooLarge, letter.Reason);
        Assert.Equal(Encoding.UTF8.GetBytes(record)[..MaxEventBytes], letter.Bytes.ToArray());
        Assert.Equal(record.Length, letter.Length);
    }

    // What an agent sends must not grow into a record that no topic takes: intake would read it for ever.
    [Fact]
    public void Take_ProcessWithEndlessTexts_BecomesARecordThatItsTopicTakes()
    {
        var text = new string('\u0001', 30_000).Replace("\u0001", "\\u0001", StringComparison.Ordinal);
        var image = $$"""{"entity_id":"p","name":"{{text}}","executable":"{{text}}","command_line":"{{text}}","user.id":"{{text}}","user.name":"{{text}}"}""";
        var result = Take(
            $$"""{"host":{"id":"h"},"event":{"category":"process","action":["{{string.Join("\",\"", Enumerable.Range(0, 9_000))}}"]},"process":{{image}}}""");
        var said = Assert.Single(result.Observations);
        Assert.True(said.Key.Length + said.Value.Length < MaxEventBytes);
    }

    [Theory]
    [InlineData("""{"host":{"id":"LONG"},"event":{"category":["file"]},"x":"cron"}""", "no-host")]
    [InlineData("""{"host":{"id":"h"},"event":{"category":"process"},"process":{"entity_id":"LONG"}}""", "filtered")]
    public void Take_IdTooLongToBeOne_CountsAsMissing(string record, string expected) =>
        Assert.Equal(expected, Shown(Take(record.Replace("LONG", new string('x', 1_025), StringComparison.Ordinal))));

    [Theory]
    [InlineData("""{"host":{"id":"h"},"event":{"category":["file"]},"file":{"path":"/etc/cron.d/x"}}""", "candidate h")]
    [InlineData("""{"host":{"id":"h"},"event":{"category":["file"]},"file":{"path":"/tmp/cron"}}""", "filtered")]
    [InlineData("""{"event":{"category":["file"]},"file":{"path":"/tmp/cron"}}""", "filtered")]
    [InlineData("""{"host":{"id":"h"},"event":{"category":["process","file"]},"process":{"entity_id":"p"},"x":"cron"}""", "context h|process|p|sighting")]
    [InlineData("""[{"host":{"id":"h"},"event":{"category":["file"]},"file.path":"/etc/cron.d/x"},{"event.category":"file","x":"cron"}]""", "candidate h, filtered")]
    public void Take_RecordThatMayMatch_IsACandidateIfItConcernsTheRules(string record, string expected)
    {
        var result = new IntakeResult();
        new RecordIntake(new Prefilter(["cron"]), ["file"], MaxEventBytes, rules: AboutCron()).Take(Encoding.UTF8.GetBytes(record), Origin, result);
        Assert.Equal(expected, Shown(result));
    }

    [Fact]
    public void New_RulesWithOtherSlots_AreRefused()
    {
        var rules = new RuleTest(new FieldTable.Builder().Intern(["file.path"]).ToTable(), _ => true);
        Assert.Throws<ArgumentException>(() => new RecordIntake(new Prefilter(["cron"]), null, MaxEventBytes, rules: rules));
    }

    // As detection would be asked: by a field that intake itself does not read.
    internal static RuleTest AboutCron()
    {
        var fields = new FieldTable.Builder().Intern(RecordIntake.Fields.Fields.Select(f => f.Name)).Intern(["file.path"]).ToTable();
        return new RuleTest(fields, e => e.TextOf(fields.SlotOf("file.path"))?.StartsWith("/etc/cron.d/", StringComparison.Ordinal) == true);
    }

    private IntakeResult Take(string record)
    {
        var result = new IntakeResult();
        _intake.Take(Encoding.UTF8.GetBytes(record), Origin, result);
        return result;
    }

    private static string Shown(IntakeResult result) => string.Join(", ",
    [
        .. result.Candidates.Select(c => $"candidate {c.Host}"),
        .. result.Observations.Select(o => $"context {Encoding.UTF8.GetString(o.Key)}"),
        .. Enumerable.Repeat("both", (int)result.Both),
        .. Enumerable.Repeat("filtered", (int)result.Filtered),
        .. result.DeadLetters.Select(l => DeadLetter.NameOf(l.Reason)),
    ]);
}
