using System.Text;
using System.Text.Json;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.Sinks.Tests;

public sealed class SafeFormTests
{
    private const string Event = """
        {"@timestamp":"2026-01-15T09:57:12.180629612Z","event":{"kind":"event","action":"x","own":1},"process":{"pid":7,"own":{"a":1},"name":["a",{"b":1}]},
         "labels":{"a":"x"},"data_stream":{"type":"logs","own":2},"own":{"a":[1]},"agent.id":"A","message":"\ud800é" }
        """;

    [Fact]
    public void Of_Alert_HasItsFactsAndOfItsEventWhatHasAType()
    {
        var (alert, safe) = (Hits.Document(Event), SafeOf(Event));
        Assert.Equal("""{"action":"x"}""", safe["event"]);
        Assert.Equal("""{"pid":7,"name":["a"]}""", safe["process"]);
        Assert.Equal("""{"type":"logs"}""", safe["data_stream"]);
        Assert.Equal("\"A\"", safe["agent.id"]);
        Assert.Equal("\"event\"", safe["kibana.alert.original_event.kind"]);
        Assert.Equal("\"logs\"", safe["kibana.alert.original_data_stream.type"]);
        Assert.DoesNotContain(safe.Keys, name => name is "labels" or "own" or "kibana.alert.original_event.own" or "kibana.alert.original_data_stream.own");
        var facts = alert.EnumerateObject().Where(member => IsFact(member.Name)).ToArray();
        Assert.True(facts.Length > 50);
        Assert.All(facts, member => Assert.Equal(member.Value.GetRawText(), safe[member.Name]));
    }

    [Fact]
    public void Of_Alert_HoldsTheEventAsOneString()
    {
        var raw = JsonElement.Parse(JsonElement.Parse(SafeOf(Event)["cronwatch.event.raw"]).GetString()!);
        Assert.Equal("2026-01-15T09:57:12.180629612Z", raw.GetProperty("@timestamp").GetString());
        Assert.Equal("event", raw.GetProperty("event.kind").GetString());
        Assert.Equal("""{"action":"x","own":1}""", raw.GetProperty("event").GetRawText());
        Assert.Equal("""{"a":[1]}""", raw.GetProperty("own").GetRawText());
        Assert.Equal("\uFFFDé", raw.GetProperty("message").GetString());
        Assert.DoesNotContain(raw.EnumerateObject(), member => member.Name.StartsWith("kibana", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"a\":")]
    public void Of_NoAlert_IsNull(string document) => Assert.Null(SafeForm.Of(Encoding.UTF8.GetBytes(document)));

    [Theory]
    [InlineData("""{"x":"\ud800","\ud800":1,"kibana.alert.original_event.kind":7,"kibana.alert.original_time":[{}]}""")]
    [InlineData("""{"process":1e999,"process":{"pid":"x"},"event":[[[]]],"kibana.alert.original_data_stream.":{} }""")]
    public void Of_AlertOfSomebodyElse_IsOneObject(string document) =>
        Assert.Equal(JsonValueKind.Object, JsonElement.Parse(SafeForm.Of(Encoding.UTF8.GetBytes(document))!).ValueKind);

    [Fact]
    public void Of_EventThatIsAStringAlready_IsNull()
    {
        var hit = Hits.Of("{}");
        hit.Event.SetRaw("not JSON"u8.ToArray());
        Assert.Null(SafeForm.Of(AlertDocument.Write(hit, Hits.Nothing, Hits.BuiltAt, "default", "0.1.0")));
    }

    private static bool IsFact(string name) => name is "@timestamp" or "event.kind" || name.StartsWith("cronwatch.", StringComparison.Ordinal)
        || name.StartsWith("guide.", StringComparison.Ordinal)
        || (name.StartsWith("kibana.", StringComparison.Ordinal) && !name.StartsWith("kibana.alert.original_event.", StringComparison.Ordinal)
            && !name.StartsWith("kibana.alert.original_data_stream.", StringComparison.Ordinal));

    // Fails when a key stands twice.
    private static Dictionary<string, string> SafeOf(string json) => JsonElement.Parse(SafeForm.Of(AlertDocument.Write(Hits.Of(json), Hits.Nothing, Hits.BuiltAt, "default", "0.1.0"))!)
        .EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetRawText(), StringComparer.Ordinal);
}
