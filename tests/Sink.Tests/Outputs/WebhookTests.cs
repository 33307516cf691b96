using System.Text;
using Cronwatch.Sinks.Outputs;
using Cronwatch.Support;
using static Cronwatch.Sinks.Tests.ScriptedServer;

namespace Cronwatch.Sinks.Tests.Outputs;

public sealed class WebhookTests
{
    private const string Secret = "0123456789abcdef";

    private static readonly DateTimeOffset Now = new(2026, 1, 15, 9, 57, 13, TimeSpan.Zero);
    private static readonly Step Taken = new(204, _ => "");

    // openssl: printf '1768471033.{"a":1}' | openssl dgst -sha256 -hmac 0123456789abcdef
    [Fact]
    public void Of_Alert_IsItsDocumentWithAKeyAndASignature()
    {
        var request = WebhookRequest.Of(SomeAlerts.Alert(document: """{"a":1}"""), Encoding.UTF8.GetBytes(Secret), Now);
        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString(request.Body.Span));
        Assert.Equal(
        [
            ("Idempotency-Key", $"{new string('a', 64)}.0.0"),
            ("X-Cronwatch-Kind", "alert"),
            ("X-Cronwatch-Timestamp", "1768471033"),
            ("X-Cronwatch-Signature", "v1=1aef830656f1eeba30557882f4a57bbbfe2f30132df286585a84e2a12ad23c91"),
        ], request.Headers);
    }

    [Fact]
    public async Task DeliverAsync_Taken_IsPostedOnce()
    {
        await using var server = new ScriptedServer(Taken);
        Assert.Empty(await DeliverAsync(server, [SomeAlerts.Alert(document: """{"a":1}""")], new SaidLines()));
        Assert.Equal("""{"a":1}""", Assert.Single(server.Bodies));
        Assert.StartsWith("POST /hook/secret HTTP/1.1\r\n", server.Heads[0], StringComparison.Ordinal);
        Assert.Contains("content-type: application/json\r\n", server.Heads[0], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("X-Cronwatch-Signature: v1=", server.Heads[0], StringComparison.Ordinal);
    }

    public static TheoryData<string> Passing => ["429", "500", "503", "408", "reset", "cut", "silence"];

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task DeliverAsync_FaultThatPasses_SendsAgainWithTheSameKey(string fault)
    {
        var step = fault switch { "reset" => Step.Reset, "cut" => Step.Cut, "silence" => Step.Silence, _ => new Step(int.Parse(fault, System.Globalization.CultureInfo.InvariantCulture), _ => "") };
        await using var server = new ScriptedServer(step, step, Taken);
        var said = new SaidLines();
        Assert.Empty(await DeliverAsync(server, [SomeAlerts.Alert()], said));
        Assert.Equal(3, server.Heads.Count);
        Assert.Single(server.Heads.Select(head => head.Split("\r\n").Single(line => line.StartsWith("Idempotency-Key", StringComparison.Ordinal))).Distinct());
        Assert.Equal(2, said.Lines.Count(line => line.StartsWith("Warning Output soc at http://127.0.0.1:", StringComparison.Ordinal)));
        Assert.All(said.Lines, line => Assert.DoesNotContain("secret", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task DeliverAsync_NobodyThere_WaitsForWhoeverComes()
    {
        var server = new ScriptedServer(Taken);
        var url = server.Url;
        await server.DisposeAsync();
        using var stop = new CancellationTokenSource();
        var said = new SaidLines(stop.Cancel);
        using var output = OutputOf(url, said, new HurriedTime(Now));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => output.DeliverAsync([SomeAlerts.Alert()], stop.Token));
        Assert.StartsWith($"Warning Output soc at {url.GetLeftPart(UriPartial.Authority)} did not take an alert: ", said.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeliverAsync_AskedToWait_WaitsThatLong()
    {
        await using var server = new ScriptedServer(new Step(429, _ => "", "retry-after: 90\r\n"), Taken);
        var time = new HurriedTime(Now);
        Assert.Empty(await DeliverAsync(server, [SomeAlerts.Alert()], new SaidLines(), time));
        Assert.Equal(Now.AddSeconds(90), time.GetUtcNow());
        Assert.Contains($"X-Cronwatch-Timestamp: {Now.AddSeconds(90).ToUnixTimeSeconds()}\r\n", server.Heads[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(422)]
    public async Task DeliverAsync_ContentRefused_IsGivenBackWithTheTextHoweverOften(int status)
    {
        await using var server = new ScriptedServer(new Step(status, _ => "no\nsuch " + new string('x', 5_000)));
        var records = Enumerable.Range(0, 5).Select(_ => SomeAlerts.Alert()).ToList();
        var refused = await DeliverAsync(server, records, new SaidLines());
        Assert.Equal(5, refused.Count);
        Assert.All(refused, r => Assert.Equal((status, 1), (r.Status, r.Attempts)));
        Assert.StartsWith($"HTTP {status}: no such xxx", refused[0].Reason, StringComparison.Ordinal);
        Assert.InRange(refused[0].Reason.Length, 900, 1_050);
    }

    // Rights withdrawn, or a wrong address: the first are dead letters, the rest waits.
    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    public async Task DeliverAsync_ThirdThatIsNotLetIn_WaitsAndIsNotGivenUp(int status)
    {
        var shut = new Step(status, _ => "");
        await using var server = new ScriptedServer(shut, shut, shut, shut, Taken);
        var said = new SaidLines();
        Assert.Equal(2, (await DeliverAsync(server, [.. Enumerable.Range(0, 3).Select(_ => SomeAlerts.Alert())], said)).Count);
        Assert.Equal(5, server.Heads.Count);
        Assert.All(said.Lines, line => Assert.StartsWith("Error Output soc at ", line, StringComparison.Ordinal));
        Assert.Equal(2, said.Lines.Count);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task DeliverAsync_SentElsewhere_StaysAndWaits(int status)
    {
        await using var other = new ScriptedServer(Taken);
        await using var server = new ScriptedServer(new Step(status, _ => "", $"location: {other.Url}\r\n"), Taken);
        var said = new SaidLines();
        Assert.Empty(await DeliverAsync(server, [SomeAlerts.Alert()], said));
        Assert.Empty(other.Heads);
        Assert.Contains("redirects are not followed", Assert.Single(said.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeliverAsync_RecordsOfOneAlert_ArriveInTheirOrder()
    {
        await using var server = new ScriptedServer(Taken);
        AlertRecord[] records = [.. Enumerable.Range(0, 20).Select(i => SomeAlerts.Alert(document: FormattableString.Invariant($$"""{"cronwatch.context.revision":{{i}}}"""), kind: AlertKind.Context))];
        Assert.Empty(await DeliverAsync(server, records, new SaidLines()));
        Assert.Equal(records.Select(record => Encoding.UTF8.GetString(record.Document.Span)), server.Bodies);
    }

    private static async Task<IReadOnlyList<RefusedRecord>> DeliverAsync(ScriptedServer server, IReadOnlyList<AlertRecord> alerts, SaidLines said, HurriedTime? time = null)
    {
        using var output = OutputOf(server.Url, said, time ?? new HurriedTime(Now));
        return await output.DeliverAsync(alerts, CancellationToken.None);
    }

    private static WebhookOutput OutputOf(Uri server, SaidLines said, TimeProvider time) =>
        new("soc", new Uri(server, "/hook/secret"), Secret, TimeSpan.FromSeconds(2), time, said);
}
