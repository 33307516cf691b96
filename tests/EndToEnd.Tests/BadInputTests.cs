using System.Text;
using Confluent.Kafka;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>What cannot be read goes to its topic unchanged, and costs nothing around it.</summary>
[Collection(SharedKafka.Name)]
public sealed class BadInputTests(KafkaCluster kafka)
{
    [Fact]
    public async Task RunOnce_GarbageBetweenEvents_IsDeadLetteredUnchangedAndCostsNoNeighbour()
    {
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        (string Reason, string Text)[] bad =
        [
            ("not-json", "cron, as plain text"),
            ("truncated", """{"file":{"path":"/etc/cron.d/x"}"""),
            ("not-an-object", "\"cron\""),
            ("no-host", """{"event":{"category":["file"]},"file":{"path":"/etc/cron.d/x"}}"""),
            ("too-deep", "{\"cron\":" + new string('[', 100) + new string(']', 100) + "}"),
        ];
        byte[] badUtf8 = [.. "{\"cron\":\""u8, 0xff, .. "\"}"u8];
        var good = Enumerable.Range(0, 20).Select(i => Encoding.UTF8.GetBytes(Some.FileEvent("/etc/cron.d/x", id: $"e{i}"))).ToList();
        await kafka.ProduceAsync(topics.Files,
            good.Take(10).Concat(bad.Select(b => Encoding.UTF8.GetBytes(b.Text))).Append(badUtf8).Concat(good.Skip(10))
                .Select(v => ((byte[]?)null, (byte[]?)v, (Headers?)null))
                .Append((null, null, null)).Append((null, [], null)));

        var (exit, output, errors) = await CronwatchProcess.RunAsync(topics.Arguments("--once"), topics.Environment);

        Assert.True(exit == 0, errors);
        Assert.Equal(20, (await topics.AlertsAsync()).Count);
        var letters = (await kafka.ReadAllAsync($"{topics.Prefix}.dead-letters"))
            .Select(r => (Reason: Header(r, DeadLetter.ReasonHeader), Bytes: Convert.ToHexString(r.Message.Value!))).Order();
        Assert.Equal(
            bad.Select(b => (b.Reason, Bytes: Convert.ToHexString(Encoding.UTF8.GetBytes(b.Text))))
                .Append((Reason: "bad-utf8", Bytes: Convert.ToHexString(badUtf8))).Order(),
            letters);
        Assert.Contains("\"filtered\":2,", output, StringComparison.Ordinal);       // the null and the empty record
    }

    private static string Header(ConsumeResult<byte[]?, byte[]?> record, string name) =>
        Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes(name));
}
