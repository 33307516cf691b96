using System.Text;
using System.Text.Json;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats;
using Cronwatch.Ingest.Formats.AvroPlans;

namespace Cronwatch.Ingest.Tests.Formats.AvroPlans;

/// <summary>What holds of all schemas and all bytes.</summary>
public sealed class AnyAvroTests
{
    private const int Schemas = 1_000;

    private static readonly FieldTable Fields = new FieldTable.Builder()
        .Intern(["a", "a.b", "b.c", "b.a", "b.timestamp", "@timestamp", "timestamp", "Ext.a", "c.a.b", "n", "a.n", "x.x"]).ToTable();

    [Fact]
    public void Plan_AnyRecordOfAnySchema_SaysWhatAPlainWalkSays()
    {
        var random = new Random(1);
        var values = 0;
        for (var i = 0; i < Schemas; i++)
        {
            var avro = new RandomAvro(random);
            var plan = Walked.Plan(avro.Text, Fields);
            for (var j = 0; j < 5; j++)
            {
                var record = avro.Value();
                var body = RandomAvro.Encode(avro.Schema, record);
                var (json, expected) = (Walked.ToJson(plan, body), PlainWalk.ToJson(record));
                Assert.True(Same(expected, json), $"{avro.Text}\n{expected}\n{json}");
                var slots = Walked.ToSlots(plan, body, Fields);
                Assert.Equal(Walked.SlotsOf(expected, Fields), slots);
                values += slots.Split('=').Length - 1;
            }
        }
        Assert.True(values > Schemas, $"{values} values");      // Or the above says little.
    }

    [Fact]
    public void Plan_RecordThatEndsEarly_IsRefusedAtEveryByte()
    {
        var random = new Random(2);
        for (var i = 0; i < 200; i++)
        {
            var avro = new RandomAvro(random);
            var plan = Walked.Plan(avro.Text, Fields);
            var body = RandomAvro.Encode(avro.Schema, avro.Value());
            for (var length = 0; length < body.Length; length++)
            {
                Assert.DoesNotContain("{", Walked.ToJson(plan, body[..length]), StringComparison.Ordinal);
                Assert.Contains(Walked.ToSlots(plan, body[..length], Fields), (string[])["bad-avro", "too-deep"]);
            }
        }
    }

    // And what is still a record says the same in slots and as JSON.
    [Fact]
    public void Plan_AnyBytes_NeverThrowsAndEnds()
    {
        var random = new Random(3);
        var (read, refused) = (0, 0);
        for (var i = 0; i < Schemas; i++)
        {
            var avro = new RandomAvro(random);
            var plan = Walked.Plan(avro.Text, Fields);
            var body = RandomAvro.Encode(avro.Schema, avro.Value());
            for (var j = 0; j < 30 && body.Length > 0; j++)
            {
                var changed = Changed(body, random);
                if (IsReadAlikeBothWays(plan, changed))
                    read++;
                else
                    refused++;
            }
        }
        Assert.True(read > Schemas && refused > Schemas, $"{read} read, {refused} refused");
    }

    private static byte[] Changed(byte[] body, Random random)
    {
        byte[] changed = [.. body];
        for (var i = random.Next(1, 4); i > 0; i--)
            changed[random.Next(changed.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)random.Next(8);
        return random.Next(4) == 0 ? changed[..random.Next(changed.Length + 1)] : changed;
    }

    private static bool IsReadAlikeBothWays(AvroPlan plan, byte[] body)
    {
        var (slots, json) = (new HostEvent(Fields), new JsonBuffer(10_000_000));
        var (readFailed, writeFailed) = (plan.Read(body, 0, slots), plan.Write(body, 0, json));
        if (writeFailed is not null)
            return false;               // Reading passes over what nobody reads, and may not see what is wrong with it.
        Assert.Null(readFailed);
        Assert.Equal(Walked.SlotsOf(Encoding.UTF8.GetString(json.Written), Fields), Walked.ToSlots(plan, body, Fields));
        var reader = new JsonRecordReader(json.Written, slots);
        Assert.True(reader.Next() && reader.Failure is null);
        return true;
    }

    private static bool Same(string expected, string json)
    {
        using var one = JsonDocument.Parse(expected);
        using var other = JsonDocument.Parse(json);
        return JsonElement.DeepEquals(one.RootElement, other.RootElement);
    }
}
