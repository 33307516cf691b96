using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Avro;
using Avro.Generic;
using Avro.IO;
using Confluent.Kafka;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests;

/// <summary>Avro beside JSON on one topic, by a registry's protocol.</summary>
[Collection(SharedKafka.Name)]
public sealed class AvroTests(KafkaCluster kafka)
{
    private const int Known = 7;
    private const int Unknown = 8;

    private static readonly RecordSchema Event = (RecordSchema)Schema.Parse("""
        {"type":"record","name":"file_event","fields":[
          {"name":"event__id","type":"string"},
          {"name":"event__category","type":{"type":"array","items":"string"}},
          {"name":"event__action","type":["null","string"]},
          {"name":"size","type":"long"},
          {"name":"agent","type":{"type":"record","name":"agent","fields":[{"name":"id","type":"string"}]}},
          {"name":"host__id","type":"string"},
          {"name":"host__os__type","type":"string"},
          {"name":"file","type":{"type":"map","values":"string"}},
          {"name":"process__executable","type":"string"}]}
        """);

    [Fact]
    public async Task RunOnce_JsonAndAvroOnOneTopic_AlertsFromEachAndKeepsWhatNoSchemaExplains()
    {
        await using var registry = new RegistryDouble();
        registry.Knows(Known, Event.ToString());
        await using var topics = await PipelineTopics.CreateAsync(kafka);
        var unknown = Framed(Unknown, Body("e4", "/etc/cron.d/d"));
        await kafka.ProduceAsync(topics.Files,
        [
            (null, Json("e1", "/etc/cron.d/a"), null),
            (null, Framed(Known, Body("e2", "/etc/cron.d/b")), null),
            (null, Body("e3", "/etc/cron.d/c"), new Headers { { "__value_schema_id", Framed(Known, [])[..5] } }),
            (null, unknown, null),
            (null, Framed(Known, Body("e5", "/etc/passwd")), null),
        ]);

        var (exit, output, errors) = await CronwatchProcess.RunAsync(
            topics.Arguments("--once"), [.. topics.Environment, ("CRONWATCH__Registry__Url", registry.Url.ToString())]);

        Assert.True(exit == 0, errors);
        var summary = JsonSerializer.Deserialize<JsonElement>(output);
        Assert.Equal((5, 3, 1), (summary.GetProperty("events").GetInt32(), summary.GetProperty("alerts").GetInt32(), summary.GetProperty("dead_letters").GetInt32()));
        Assert.Equal(
            new[] { "e1", "e2", "e3" }.Select(id => AlertId.Of(topics.Space, Fleet.RuleId, "a", id, [])).Order(),
            (await topics.AlertsAsync()).Select(a => a.Id).Order());
        var letter = Assert.Single(await kafka.ReadAllAsync($"{topics.Prefix}.dead-letters"));
        Assert.Equal(unknown, letter.Message.Value);
        Assert.Equal("unknown-schema", Encoding.UTF8.GetString(letter.Message.Headers.GetLastBytes("cronwatch-reason")));
    }

    private static byte[] Json(string id, string path) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
    {
        ["event.id"] = id,
        ["event.category"] = "file",
        ["event.action"] = "creation",
        ["agent.id"] = "a",
        ["host.id"] = "h",
        ["host.os.type"] = "linux",
        ["file.path"] = path,
        ["process.executable"] = "/usr/bin/curl",
    });

    private static byte[] Body(string id, string path)
    {
        var agent = new GenericRecord((RecordSchema)Event["agent"].Schema);
        agent.Add("id", "a");
        var record = new GenericRecord(Event);
        record.Add("event__id", id);
        record.Add("event__category", new[] { "file" });
        record.Add("event__action", "creation");
        record.Add("size", -1L);
        record.Add("agent", agent);
        record.Add("host__id", "h");
        record.Add("host__os__type", "linux");
        record.Add("file", new Dictionary<string, object> { ["path"] = path, ["name"] = path.Split('/')[^1] });
        record.Add("process__executable", "/usr/bin/curl");
        using var bytes = new MemoryStream();
        new GenericDatumWriter<GenericRecord>(Event).Write(record, new BinaryEncoder(bytes));
        return bytes.ToArray();
    }

    private static byte[] Framed(int schema, byte[] body)
    {
        var framed = new byte[5 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), schema);
        body.CopyTo(framed, 5);
        return framed;
    }
}
