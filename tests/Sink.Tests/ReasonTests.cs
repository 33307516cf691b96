using Cronwatch.Sinks.Alerts;
using Cronwatch.Support;

namespace Cronwatch.Sinks.Tests;

public sealed class ReasonTests
{
    [Theory]
    [InlineData("""{"event":{"category":["process"]},"process":{"name":"bash","parent":{"name":"nawk"}}}""",
        "process event with process bash, parent process nawk, created medium alert R.")]
    [InlineData("""{"event":{"category":["authentication"]},"source":{"ip":"192.168.4.101"},"user":{"name":"denny"},"host":{"name":"desktop-niu0ucp"}}""",
        "authentication event with source 192.168.4.101 by denny on desktop-niu0ucp created medium alert R.")]
    [InlineData("""{"event":{"category":"file"},"process":{"name":"bash"},"file":{"name":"backdoor"},"user":{"name":"root"},"host":{"name":"web-01"}}""",
        "file event with process bash, file backdoor, by root on web-01 created medium alert R.")]
    [InlineData("""{"event":{"category":["network","session"]},"source":{"ip":"10.0.0.1","port":"22"},"destination":{"ip":"10.0.0.2","port":443}}""",
        "network, session event with source 10.0.0.1:22, destination 10.0.0.2 created medium alert R.")]
    [InlineData("""{"process":{"name":"-"},"file":{"name":""},"user":{"name":"root"}}""", "event by root created medium alert R.")]
    [InlineData("{}", "event created medium alert R.")]
    public void Of_Event_IsTheSentence(string json, string sentence) =>
        Assert.Equal(sentence, Reason.Of(Some.Event(Hits.Fields, json), "medium", "R"));
}
