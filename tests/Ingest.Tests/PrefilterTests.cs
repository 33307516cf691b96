using System.Text;

namespace Cronwatch.Ingest.Tests;

public sealed class PrefilterTests
{
    private readonly Prefilter _one = new(["cron"]);

    [Theory]
    [InlineData("""{"file":{"path":"/etc/cron.d/x"}}""", PrefilterVerdict.Candidate)]
    [InlineData("""{"file":{"path":"/ETC/CRON.D/x"}}""", PrefilterVerdict.Candidate)]
    [InlineData("""{"file.path" : "/etc/passwd"}""", PrefilterVerdict.Filtered)]
    [InlineData("""{"file":{"path":"/etc/\u0063ron"}}""", PrefilterVerdict.Candidate | PrefilterVerdict.Context)]
    [InlineData("""{"file":{"path":"\/etc\/passwd"}}""", PrefilterVerdict.Candidate | PrefilterVerdict.Context)]
    [InlineData("""{"event":{"category":["process"]}}""", PrefilterVerdict.Context)]
    [InlineData("""{"event":{"category":"process"},"x":"cron"}""", PrefilterVerdict.Candidate | PrefilterVerdict.Context)]
    [InlineData("{\"process\" \t\n: {\"name\":\"bash\"}}", PrefilterVerdict.Filtered)]
    [InlineData("""{"process":{"name":"process"}}""", PrefilterVerdict.Context)]
    [InlineData("", PrefilterVerdict.Filtered)]
    [InlineData("\0\0\0\0\u0001avro", PrefilterVerdict.Candidate | PrefilterVerdict.Context)]
    [InlineData("no json at all", PrefilterVerdict.Filtered)]
    [InlineData("ends in \"process\"", PrefilterVerdict.Context)]
    [InlineData("{\"process\": 1, \"event\":{\"category\": [ \"process\"\n] }}", PrefilterVerdict.Context)]
    [InlineData("""{"event":{"category":["file","process"],"x":1}}""", PrefilterVerdict.Context)]
    [InlineData("""{"snapshot":[],"hostIdentifier":"h"}""", PrefilterVerdict.Context)]
    [InlineData("""{"snapshot":[],"hostidentifier":"h"}""", PrefilterVerdict.Filtered)]
    public void Test_Record_SaysWhatItMayBe(string record, PrefilterVerdict expected) =>
        Assert.Equal(expected, _one.Test(Encoding.UTF8.GetBytes(record)));

    [Fact]
    public void Test_NothingKnownOfTheRules_LetsEverythingPass() =>
        Assert.Equal(PrefilterVerdict.Candidate, new Prefilter(null).Test("{}"u8));

    [Fact]
    public void Test_NoRuleCanMatch_LetsNothingPass() => Assert.Equal(PrefilterVerdict.Filtered, new Prefilter([]).Test("{}"u8));

    [Theory]
    [InlineData("x passwd x", PrefilterVerdict.Candidate)]
    [InlineData("x CRON", PrefilterVerdict.Candidate)]
    [InlineData("x cro n passw d", PrefilterVerdict.Filtered)]
    public void Test_SeveralLiterals_OneIsEnough(string record, PrefilterVerdict expected) =>
        Assert.Equal(expected, new Prefilter(["cron", "passwd"]).Test(Encoding.UTF8.GetBytes(record)));

    [Theory]
    [InlineData("""{"x":"/etc/passwd"}""", PrefilterVerdict.Candidate)]
    [InlineData("""{"x":"/etc/PASSWD"}""", PrefilterVerdict.Candidate)]
    [InlineData("""{"x":["/etc/passwd"]}""", PrefilterVerdict.Candidate)]
    [InlineData("""{"x":"/etc/passwd-"}""", PrefilterVerdict.Filtered)]
    [InlineData("""{"x":"/old/etc/passwd"}""", PrefilterVerdict.Filtered)]
    public void Test_LiteralWithQuotes_IsAWholeString(string record, PrefilterVerdict expected)
    {
        foreach (var filter in (Prefilter[])[new(["\"/etc/passwd\""]), new(["\"/etc/passwd\"", "cron"])])
            Assert.Equal(expected, filter.Test(Encoding.UTF8.GetBytes(record)));
    }

    [Theory]
    [InlineData("""{"event.category":"file","x":"curl"}""", PrefilterVerdict.Filtered)]
    [InlineData("""{"event.category":"process","x":"curl"}""", PrefilterVerdict.Candidate | PrefilterVerdict.Context)]
    [InlineData("""{"event.category":"process","x":"wget"}""", PrefilterVerdict.Context)]
    [InlineData("""{"event.category":"file","x":"cron"}""", PrefilterVerdict.Candidate)]
    public void Test_LiteralOfRulesAboutProcesses_CountsWhereTheirCategoryStands(string record, PrefilterVerdict expected)
    {
        foreach (var filter in (Prefilter[])[new(["cron"], ["\"curl\""]), new(["cron", "passwd"], ["\"curl\""])])
            Assert.Equal(expected, filter.Test(Encoding.UTF8.GetBytes(record)));
    }

    [Fact]
    public void Test_NothingKnownOfTheRulesAboutProcesses_LetsTheirEventsPass()
    {
        var filter = new Prefilter(["cron"], null);
        Assert.Equal(PrefilterVerdict.Filtered, filter.Test("""{"event.category":"file"}"""u8));
        Assert.Equal(PrefilterVerdict.Candidate | PrefilterVerdict.Context, filter.Test("""{"event.category":"process"}"""u8));
    }

    [Theory]
    [InlineData("\"cron\"", "cron", true)]
    [InlineData("\"cron\"", "crow", false)]
    [InlineData("\"sh\"", "anything", true)]           // Too short to be looked for without its quotes.
    public void MayMatch_TextWithoutQuotes_IsJudgedByTheLiteralsWithoutTheirs(string literal, string text, bool expected)
    {
        Assert.Equal(expected, new Prefilter([literal]).MayMatch(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(expected, new Prefilter([], [literal]).MayMatch(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Test_LiteralWhereTheNameOfOsquerysHostsStands_IsFoundToo() => Assert.Equal(
        PrefilterVerdict.Candidate | PrefilterVerdict.Context, new Prefilter(["hosti"]).Test("{\"name\":\"a\",\"hostIdentifier\":1}"u8));

    [Fact]
    public void Test_LiteralAnywhereInTextOfAnyLength_IsFound()
    {
        var filter = new Prefilter(["cRon.d"]);
        for (var length = 6; length < 120; length++)
            for (var at = 0; at <= length - 6; at++)
            {
                var bytes = Encoding.ASCII.GetBytes(new string('c', at) + "CroN.D" + new string('d', length - 6 - at));
                Assert.Equal(PrefilterVerdict.Candidate, filter.Test(bytes));
                bytes[at + 4] = (byte)'N';
                Assert.Equal(PrefilterVerdict.Filtered, filter.Test(bytes));
            }
    }

    [Theory]
    [InlineData("\\u0063", PrefilterVerdict.Candidate | PrefilterVerdict.Context)]
    [InlineData("\"process\",", PrefilterVerdict.Context)]
    [InlineData("hostIdentifier", PrefilterVerdict.Context)]
    public void Test_EscapeOrCategoryAnywhereInTextOfAnyLength_IsFound(string text, PrefilterVerdict expected)
    {
        foreach (var filter in (Prefilter[])[_one, new(["cron", "passwd"])])
            for (var length = text.Length; length < 120; length++)
                for (var at = 0; at <= length - text.Length; at++)
                    Assert.Equal(expected, filter.Test(Encoding.ASCII.GetBytes(new string('"', at) + text + new string('s', length - text.Length - at))));
    }
}
