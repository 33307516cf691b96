using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary><c>cronwatch dead-letters</c> as users call it, on what the pipeline wrote.</summary>
[Collection(SharedKafka.Name)]
public sealed class DeadLettersTests(KafkaCluster kafka)
{
    private const string Hostile = "cron \u001b[31m as plain text\r\u009b2J";
    private const string SchemaHeader = "__value_schema_id";

    private static readonly byte[] SchemaSeven = [0, 0, 0, 0, 7];
    private static readonly string[] AvroNames = ["event__category", "event__action", "host__id", "host__os__type", "file__path", "process__executable"];

    // No agent.id and no event.id: the alert's id is one of the bytes.
    private static readonly byte[] Avro = [.. new[] { "file", "creation", "h1", "linux", "/etc/cron.d/x", "/usr/bin/bash" }
        .SelectMany(text => (byte[])[(byte)(2 * text.Length), .. Encoding.ASCII.GetBytes(text)])];

    private static string Schema => JsonSerializer.Serialize(
        new { type = "record", name = "e", fields = AvroNames.Select(name => new { name, type = "string" }) });

    [Fact]
    public async Task Letters_OfIntake_AreListedAndShown()
    {
        await using var topics = await RefusedAsync();

        var (exit, output, errors) = await CallAsync(topics, "list");
        Assert.Equal((0, "2 dead letters: 1 not-json, 1 unknown-schema\n"), (exit, errors));
        Assert.StartsWith("ID ", output, StringComparison.Ordinal);
        Assert.Contains(output.Split('\n'), line => line.Contains("  intake  not-json ", StringComparison.Ordinal) && line.Contains($"{topics.Files}/", StringComparison.Ordinal));
        Assert.Equal("1 dead letters: 1 not-json\n", (await CallAsync(topics, "list", "--reason", "not-json", "--kind", "intake")).Errors);
        Assert.Equal("0 dead letters\n", (await CallAsync(topics, "list", "--kind", "indexing")).Errors);

        var row = JsonElement.Parse((await CallAsync(topics, "list", "--json", "--reason", "not-json")).Output);
        Assert.Equal(("intake", "not-json", Encoding.UTF8.GetByteCount(Hostile)), (Text(row, "kind"), Text(row, "reason"), row.GetProperty("size").GetInt32()));
        Assert.Matches($"^{topics.Files}/[0-9]+/0/0$", Text(row, "origin"));

        var shown = await CallAsync(topics, "show", Text(row, "id"));
        Assert.Equal((0, ""), (shown.ExitCode, shown.Errors));
        Assert.DoesNotContain(shown.Output, c => char.IsControl(c) && c != '\n');
        Assert.EndsWith("\n\ncron \\u{1b}[31m as plain text\\u{d}\\u{9b}2J\n", shown.Output, StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.GetBytes(Hostile), await CronwatchProcess.BytesAsync(Arguments(topics, "show", "--raw", Text(row, "id"))));
    }

    [SkippableFact]
    public async Task Letters_ByTime_AreThoseOfTheTime()
    {
        Skip.If(kafka.Kind == BrokerKind.Embedded, ServerEnvironment.NoKafka);
        await using var topics = await RefusedAsync();
        var written = (await CallAsync(topics, "list", "--json")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonElement.Parse(line).GetProperty("time").GetDateTimeOffset()).Order().ToList();
        var (first, after) = ($"{written[0]:O}", $"{written[^1].AddMilliseconds(1):O}");

        Assert.StartsWith("2 ", (await CallAsync(topics, "list", "--from", first, "--to", after)).Errors, StringComparison.Ordinal);
        Assert.StartsWith("0 ", (await CallAsync(topics, "list", "--from", after)).Errors, StringComparison.Ordinal);
        Assert.StartsWith("0 ", (await CallAsync(topics, "list", "--to", first)).Errors, StringComparison.Ordinal);
        Assert.Equal(1, (await CallAsync(topics, "retry", "--from", after)).ExitCode);
    }

    [Fact]
    public async Task Retry_BeforeAndAfterTheCauseIsGone_MakesOneAlertHoweverOften()
    {
        await using var topics = await RefusedAsync();
        var tried = await CallAsync(topics, "retry", "--all", "--dry-run");
        Assert.Equal((0, "2 dead letters, 0 that would not be retried; nothing was done\n"), (tried.ExitCode, tried.Errors));
        Assert.Contains($": published to {topics.Files}, partition ", tried.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await kafka.ReadAllAsync(topics.Files)).Count);

        Assert.Equal("2 dead letters: 2 published again, 0 with the same bytes as another, 0 alerts sent to the index again, 0 of them new to it, 0 delivered to outputs, 0 not done\n", (await CallAsync(topics, "retry", "--all")).Errors);
        await RunAsync(topics);       // The cause is still there.
        Assert.StartsWith("4 dead letters: 2 published again, 2 with the same bytes", (await CallAsync(topics, "retry", "--all")).Errors, StringComparison.Ordinal);
        Assert.Empty(await topics.AlertsAsync());

        await using var registry = new RegistryDouble();
        registry.Knows(7, Schema);
        await RunAsync(topics, ("CRONWATCH__Registry__Url", registry.Url));
        Assert.Equal(0, (await CallAsync(topics, "retry", "--reason", "unknown-schema")).ExitCode);
        await RunAsync(topics, ("CRONWATCH__Registry__Url", registry.Url));

        var id = AlertId.Of(topics.Space, Fleet.RuleId, null, null, Avro);
        Assert.Equal([id], (await topics.AlertsAsync()).Select(a => a.Id).Distinct());
        Assert.StartsWith("5 dead letters: 3 not-json, 2 unknown-schema", (await CallAsync(topics, "list")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_LetterOfDetection_GoesBackToTheEventsOfItsHost()
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        if (kafka.Kind != BrokerKind.Embedded)
            await kafka.CreateTopicAsync($"{topics.Prefix}.events", 8);
        var origin = new RecordOrigin(topics.Files, 1, 42, 0, 1_768_471_032_180, RecordTimestampType.CreateTime);
        var headers = new Headers { { RecordOrigin.Header, origin.ToHeader() }, { RecordOrigin.BytesHashHeader, SHA256.HashData(Avro) } };
        await kafka.ProduceAsync($"{topics.Prefix}.events", [("h1"u8.ToArray(), "cron, no JSON"u8.ToArray(), headers)]);
        await RunAsync(topics);
        Assert.Contains("  detection  not-json  ", (await CallAsync(topics, "list")).Output, StringComparison.Ordinal);

        Assert.Equal(0, (await CallAsync(topics, "retry", "--kind", "detection")).ExitCode);

        var events = await kafka.ReadAllAsync($"{topics.Prefix}.events");
        Assert.Equal(2, events.Count);
        Assert.All(events, e => Assert.Equal(("h1", "cron, no JSON"), (Encoding.UTF8.GetString(e.Message.Key!), Encoding.UTF8.GetString(e.Message.Value!))));
        Assert.All(events, e => Assert.Equal(SHA256.HashData(Avro), e.Message.Headers.GetLastBytes(RecordOrigin.BytesHashHeader)));
        Assert.All(events, e => Assert.Equal(origin.ToHeader(), e.Message.Headers.GetLastBytes(RecordOrigin.Header)));
    }

    [Theory]
    [InlineData("show 0/x", "`0/x` is no letter; write partition/offset as `cronwatch dead-letters list` does, such as 0/12")]
    [InlineData("show", "Required argument 'PARTITION/OFFSET' missing")]
    [InlineData("retry", "say which: PARTITION/OFFSET, a filter such as --reason, or --all")]
    [InlineData("retry 12", "`12` is no letter")]
    [InlineData("list --from yesterday", "--from `yesterday` is no time; write 2026-01-15T09:57:00Z")]
    [InlineData("list --from 2026-01-15 --to 2026-01-14", "--to must be later than --from")]
    [InlineData("list --limit 0", "--limit is 1 or more")]
    [InlineData("list --reason bad-luck", "'bad-luck' not recognized")]
    [InlineData("list --kind console", "'console' not recognized")]
    public async Task DeadLetters_WrongCall_EndsWithTwoAndSaysTheCure(string call, string message)
    {
        var (exit, output, errors) = await CronwatchProcess.RunAsync(["dead-letters", .. call.Split(' ')]);
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeadLetters_NoSuchLetterOrTopic_SaysTheCure()
    {
        await using var topics = await RefusedAsync();
        var (exit, _, errors) = await CallAsync(topics, "show", "0/99");
        Assert.Equal((2, "cronwatch dead-letters: there is no letter 0/99; see `cronwatch dead-letters list`\n"), (exit, errors));
        Assert.Equal((2, "", errors), await CallAsync(topics, "retry", "0/99"));

        var elsewhere = KafkaCluster.UniquePrefix();
        (exit, _, errors) = await CronwatchProcess.RunAsync(["dead-letters", "list", "--bootstrap", kafka.Bootstrap, "--prefix", elsewhere]);
        Assert.Equal((3, $"Kafka at {kafka.Bootstrap}: there is no topic {elsewhere}.dead-letters; give the --prefix that `cronwatch run` has, which creates it\n"), (exit, errors));
    }

    // Text of somebody else, and Avro whose schema nobody knows yet.
    private async Task<PipelineTopics> RefusedAsync()
    {
        var topics = await PipelineTopics.CreateAsync(kafka);
        await kafka.ProduceAsync(topics.Files,
        [
            (null, Encoding.UTF8.GetBytes(Hostile), null),
            (null, Avro, new Headers { { SchemaHeader, SchemaSeven } }),
        ]);
        await RunAsync(topics);
        return topics;
    }

    private static async Task RunAsync(PipelineTopics topics, params (string, string)[] more)
    {
        var (exit, _, errors) = await CronwatchProcess.RunAsync(topics.Arguments("--once"), [.. topics.Environment, .. more]);
        Assert.True(exit == 0, errors);
    }

    private Task<(int ExitCode, string Output, string Errors)> CallAsync(PipelineTopics topics, params string[] call) =>
        CronwatchProcess.RunAsync(Arguments(topics, call), topics.Environment);

    private string[] Arguments(PipelineTopics topics, params string[] call) =>
        ["dead-letters", .. call, "--bootstrap", kafka.Bootstrap, "--prefix", topics.Prefix, "--topic", topics.Files];

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;
}
