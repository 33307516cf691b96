using System.Text.Json;
using Cronwatch.App.DeadLetters;

namespace Cronwatch.App.Tests.DeadLetters;

public sealed class LetterListTests
{
    private const string Hostile = "\u001b]0;owned\u0007\r\n\u202egpj.exe\u009b2J";

    private static readonly Letter Intake = SomeLetter.Of("intake", "not-json", SomeLetter.Origin);

    private static readonly Letter Indexing = SomeLetter.Of("indexing", "index-refused", new("cronwatch.alerts", 4, 7, 0, 0, default), key: "a1b2", value: "{}"u8.ToArray(),
        ("cronwatch-status", "400"), ("cronwatch-error-type", "document_parsing_exception"), ("cronwatch-error", "failed to parse field [file]"),
        ("cronwatch-index", "cronwatch-alerts-default-2026.01.01"), ("cronwatch-attempts", "2"));

    [Fact]
    public void Table_LettersOfTwoGraphs_AlignsWhatEachSays() => Assert.Equal(
        """
        ID    TIME                      KIND      REASON         FROM        SIZE  ERROR
        2/12  2026-01-15T09:57:00.000Z  intake    not-json       raw/1/42/3  4
        2/12  2026-01-15T09:57:00.000Z  indexing  index-refused  a1b2        2     400 document_parsing_exception: failed to parse field [file]
        """,
        string.Join('\n', LetterRow.Table([LetterRow.Of(Intake), LetterRow.Of(Indexing)])));

    [Fact]
    public void Table_FirstBytesOfALetter_SaysHowLongItWas() => Assert.EndsWith("  4     the first bytes of 3000000", LetterRow.Table(
        [LetterRow.Of(SomeLetter.Of("intake", "too-large", SomeLetter.Origin, more: ("cronwatch-length", "3000000")))]).Last(), StringComparison.Ordinal);

    [Fact]
    public void ToJson_LetterOfIndexing_SaysAllThatTheIndexSaid() => Assert.Equal(
        """{"id":"2/12","time":"2026-01-15T09:57:00+00:00","kind":"indexing","reason":"index-refused","origin":"cronwatch.alerts/4/7/0","alert_id":"a1b2","index":"cronwatch-alerts-default-2026.01.01","status":400,"error_type":"document_parsing_exception","error":"failed to parse field [file]","attempts":2,"size":2}""",
        LetterRow.Of(Indexing).ToJson());

    [Fact]
    public void TableJsonAndText_HostileTextEverywhere_CommandNoTerminal()
    {
        var letter = SomeLetter.Of("indexing", Hostile, SomeLetter.Origin with { Topic = Hostile }, key: Hostile, value: System.Text.Encoding.UTF8.GetBytes(Hostile),
            ("cronwatch-error-type", Hostile), ("cronwatch-error", Hostile), ("cronwatch-index", Hostile), (Hostile, Hostile));
        var list = new LetterList(1);
        list.Add(letter);
        var row = LetterRow.Of(letter);
        Assert.All(
            [.. LetterRow.Table([row]), row.ToJson(), $"{list}", .. LetterText.Lines(letter)],
            line => Assert.DoesNotContain(line, c => char.IsControl(c) || c == '\u202e'));
        Assert.Equal(Hostile, JsonElement.Parse(row.ToJson()).GetProperty("error").GetString());
        Assert.Contains("owned", LetterText.Lines(letter).Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void List_MoreThanItsLimit_KeepsTheNewestAndCountsAll()
    {
        var list = new LetterList(2);
        foreach (var (minute, reason) in new[] { (3, "no-host"), (1, "not-json"), (2, "not-json") })
            list.Add(SomeLetter.With([("cronwatch-reason", reason)], time: SomeLetter.Time.AddMinutes(minute)));
        Assert.Equal("3 dead letters: 1 no-host, 2 not-json; the newest 2 are shown (--limit)", $"{list}");
        Assert.Equal(["not-json", "no-host"], list.TakeRows().Select(r => r.Reason));
    }

    [Fact]
    public void Lines_Letter_AreItsHeadersAndItsDocument() => Assert.Equal(
        """
        id: 2/12
        time: 2026-01-15T09:57:00.000Z
        key: h
        cronwatch-graph: detection
        cronwatch-reason: not-json
        cronwatch-origin: 1|42|3|1768471032180|1|raw
        cronwatch-bytes-sha256: 0x0001

        cron
        """,
        string.Join('\n', LetterText.Lines(SomeLetter.Of("detection", "not-json", SomeLetter.Origin, key: "h", more: ("cronwatch-bytes-sha256", "\u0000\u0001")))));

    [Fact]
    public void Row_RecordOfAnybody_SaysWhatIsUnknown()
    {
        var row = LetterRow.Of(SomeLetter.With([("cronwatch-origin", "1|x"), ("cronwatch-status", "9e9")]));
        Assert.Equal(("unknown", "unknown", null, null), (row.Kind, row.Reason, row.Origin, row.Status));
    }
}
