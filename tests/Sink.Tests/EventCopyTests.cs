using System.Text.Json;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.Sinks.Tests;

public sealed class EventCopyTests
{
    [Fact]
    public void Write_EventThatForgesFacts_KeepsOursAlone()
    {
        var document = Hits.Document("""
            {"kibana.alert.uuid":"forged","kibana":{"alert":{"uuid":"forged"}},"\u006bibana.alert.severity":"low",
             "signal":{"status":"closed"},"threshold_result":1,"cronwatch.kafka.offset":1,"cronwatch":{"host_key":"x"},
             "guide.user":{"behind":{"name":"mallory"}},"guide":{"ancestry":{}},"@timestamp":"2020-01-01T00:00:00Z"}
            """);
        Assert.Equal("2255b03f", document.GetProperty("kibana.alert.uuid").GetString());
        Assert.Equal("medium", document.GetProperty("kibana.alert.severity").GetString());
        Assert.Equal(42, document.GetProperty("cronwatch.kafka.offset").GetInt64());
        Assert.Equal("2026-01-15T09:57:13.250Z", document.GetProperty("@timestamp").GetString());
        Assert.False(document.GetProperty("guide.user").TryGetProperty("behind", out _));
        Assert.DoesNotContain(document.EnumerateObject(), field => field.Name is "kibana" or "signal" or "cronwatch" or "guide");
        Assert.Equal(
        [
            "kibana.alert.uuid", "kibana", "kibana.alert.severity", "signal", "threshold_result", "cronwatch.kafka.offset",
            "cronwatch", "guide.user", "guide",
        ], document.Removed());
    }

    [Theory]
    [InlineData("""{"event":{"kind":"alert","action":"x"}}""", """{"action":"x"}""")]
    [InlineData("""{"event.kind":"alert","event":{"action":"x"}}""", """{"action":"x"}""")]
    [InlineData("""{"event":{"kind":["alert"],"action":"x"},"event.kind":"alert"}""", """{"action":"x"}""")]
    public void Write_KindInAnyForm_LeavesTheCopyAndStaysOriginal(string json, string copied)
    {
        var document = Hits.Document(json);
        Assert.Equal("signal", document.GetProperty("event.kind").GetString());
        Assert.Equal(copied, document.GetProperty("event").GetRawText());
        Assert.Contains("alert", document.GetProperty("kibana.alert.original_event.kind").GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    // A value of a wrong type is left out; what the engines convert themselves stays.
    [InlineData("""{"process":{"pid":"abc","name":"x"}}""", """{"process":{"name":"x"}}""", "process.pid")]
    [InlineData("""{"process":{"pid":"4711"}}""", """{"process":{"pid":"4711"}}""", "")]
    [InlineData("""{"process":{"pid":18446744073709551615}}""", """{"process":{}}""", "process.pid")]
    [InlineData("""{"process.parent.pid":true}""", "{}", "process.parent.pid")]
    [InlineData("""{"file":{"Ext":{"entropy":"high"}}}""", """{"file":{"Ext":{}}}""", "file.Ext.entropy")]
    [InlineData("""{"process":{"interactive":"yes"}}""", """{"process":{}}""", "process.interactive")]
    [InlineData("""{"process":{"start":"yesterday"}}""", """{"process":{}}""", "process.start")]
    [InlineData("""{"process":{"start":"2026-01-15T09:57:12.1234567891Z"}}""", """{"process":{}}""", "process.start")]
    [InlineData("""{"process":{"start":"2026-02-30T00:00:00Z"}}""", """{"process":{}}""", "process.start")]
    [InlineData("""{"process":{"start":1768471032180}}""", """{"process":{"start":1768471032180}}""", "")]
    [InlineData("""{"host":{"ip":["10.0.0.1","none","fe80::1","1","fe80::1%eth0","010.0.0.1"]}}""", """{"host":{"ip":["10.0.0.1","fe80::1"]}}""", "host.ip")]
    // A scalar where an object belongs, and the reverse, also through dotted keys.
    [InlineData("""{"host":"web-01"}""", "{}", "host")]
    [InlineData("""{"host":["web-01",{"name":"a"}]}""", """{"host":[{"name":"a"}]}""", "host")]
    [InlineData("""{"process":{"pid":{"x":1}}}""", """{"process":{}}""", "process.pid")]
    [InlineData("""{"user.name":{"first":"a"}}""", "{}", "user.name")]
    [InlineData("""{"user":{"name.first":"a"}}""", """{"user":{}}""", "user.name.first")]
    [InlineData("""{"event.kind.x":"a"}""", "{}", "event.kind.x")]
    [InlineData("""{"labels":"a"}""", "{}", "labels")]
    // Names that the engines refuse.
    [InlineData("""{"":1,".":1,"a.":1,".a":1,"a..b":1,"_id":1,"_source":{},"ok":1}""", """{"ok":1}""", "|.|a.|.a|a..b|_id|_source")]
    [InlineData("""{"labels":{"a\u0000b":1,"c":2},"d":"\u0000"}""", """{"labels":{"c":2},"d":"\u0000"}""", "labels.a\u0000b")]
    // What nobody maps is copied as it came, digits and all.
    [InlineData("""{"custom":[1.50,{"a":null,"b":[[true]]}]}""", """{"custom":[1.50,{"a":null,"b":[[true]]}]}""", "")]
    // Of a key that stands twice the first counts.
    [InlineData("""{"a":1,"a":2,"b":{"c":1,"\u0063":2}}""", """{"a":1,"b":{"c":1}}""", "")]
    public void Write_AnyEvent_CopiesWhatTheIndexTakes(string json, string copied, string removed)
    {
        var document = Hits.Document(json);
        var own = Hits.Document("{}").EnumerateObject().Select(field => field.Name).ToHashSet();
        var copy = document.EnumerateObject()
            .Where(field => !own.Contains(field.Name) && !field.Name.StartsWith("kibana.alert.original_event", StringComparison.Ordinal));
        Assert.Equal(copied, $"{{{string.Join(',', copy.Select(field => $"{JsonSerializer.Serialize(field.Name)}:{field.Value.GetRawText()}"))}}}");
        Assert.Equal(removed, string.Join('|', document.Removed()));
    }

    [Fact]
    public void Write_EventsWithNamesOfTheirOwn_LeavesOthersAsTheyAreAndRemembersNoneForEver()
    {
        const string Known = """{"event":{"action":"x"},"data_stream.type":"logs","custom":{"a.b":1,"\u0063":{"":1,"d":2}},"user":{"name":{}}}""";
        var (before, names) = (Hits.Document(Known).GetRawText(), EventNames.Current);
        for (var i = 0; i < 100; i++)
        {
            var own = string.Join(',', Enumerable.Range(100 * i, 100).Select(n => $"\"n{n}\":{{\"\":1}}"));
            Assert.Equal(100, Hits.Document($"{{{own}}}").Removed().Length);
        }
        Assert.NotSame(names, EventNames.Current);
        Assert.Equal(before, Hits.Document(Known).GetRawText());
    }

    [Fact]
    public void Write_ObjectsAfterAWideOne_HaveEachTheirOwnNames()
    {
        var wide = string.Join(',', Enumerable.Range(0, 100).Select(n => $"\"n{n}\":1"));
        var json = """[{"n1":1},{WIDE},{"n1":1,"n2":2},{"n1":{"n1":1}}]""".Replace("WIDE", wide, StringComparison.Ordinal);
        Assert.Equal(json, Hits.Document($"{{\"custom\":{json}}}").GetProperty("custom").GetRawText());
    }

    [Fact]
    public void Write_UnpairedSurrogates_BecomeReplacementCharacters()
    {
        var document = Hits.Document(Raw("""{"custom":"a\ud800b\udc00","\ud800":1,"pair":"\ud83d\ude00","broken":"\ud83d"}"""));
        Assert.Equal("a\uFFFDb\uFFFD", document.GetProperty("custom").GetString());
        Assert.Equal(1, document.GetProperty("\uFFFD").GetInt32());
        Assert.Equal("\U0001F600", document.GetProperty("pair").GetString());
        Assert.Equal("\uFFFD", document.GetProperty("broken").GetString());
    }

    [Fact]
    public void Write_BytesThatAreNotUtf8_BecomeReplacementCharacters() =>
        Assert.Equal("a\uFFFDb", Hits.Document(Raw([.. "{\"custom\":\"a"u8, 0xFF, .. "b\"}"u8])).GetProperty("custom").GetString());

    [Fact]
    public void Write_DeepEvent_IsCutAtTwentyLevels()
    {
        var document = Hits.Document(Raw(string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100)));
        Assert.Single(document.Removed());
        Assert.Equal(19, document.GetProperty("a").GetRawText().Count(c => c == '{'));    // And the alert itself.
    }

    [Fact]
    public void Write_TextOfTheEvent_CannotLeaveItsString()
    {
        const string Hostile = "\"},{\"a\n\r\u2028</script><script>\\";
        var document = Hits.Document(JsonSerializer.Serialize(new { user = new { name = Hostile }, custom = Hostile }));
        Assert.Equal(Hostile, document.GetProperty("custom").GetString());
        Assert.Contains(Hostile, document.GetProperty("kibana.alert.reason").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("<", document.GetProperty("custom").GetRawText(), StringComparison.Ordinal);
    }

    private static Events.Hit Raw(string json) => Raw(System.Text.Encoding.UTF8.GetBytes(json));

    private static Events.Hit Raw(byte[] bytes)
    {
        var hit = Hits.Of("{}");
        hit.Event.SetRaw(bytes);
        return hit;
    }
}
