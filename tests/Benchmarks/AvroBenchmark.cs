using Avro;
using Avro.Generic;
using Avro.IO;
using BenchmarkDotNet.Attributes;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats.AvroPlans;

namespace Cronwatch.Benchmarks;

/// <summary>A file event of 13 fields in Avro: bytes to slots, and to JSON; and what Apache's reader takes for its objects.</summary>
[MemoryDiagnoser]
public class AvroBenchmark
{
    private const string Text = """
        {"type":"record","name":"FileEvent","fields":[
          {"name":"timestamp","type":{"type":"long","logicalType":"timestamp-micros"}},
          {"name":"event__id","type":"string"},
          {"name":"event__category","type":"string"},
          {"name":"event__action","type":"string"},
          {"name":"agent__id","type":"string"},
          {"name":"host__id","type":"string"},
          {"name":"host__os__type","type":"string"},
          {"name":"file__path","type":"string"},
          {"name":"file__name","type":"string"},
          {"name":"file__extension","type":["null","string"]},
          {"name":"process__executable","type":["null","string"]},
          {"name":"process__name","type":["null","string"]},
          {"name":"process__entity_id","type":"string"}]}
        """;

    private static readonly string[] OfTheRule =
    [
        "event.category", "host.os.type", "event.action", "file.path", "process.executable", "process.name", "file.name",
        "file.extension", "file.Ext.original.extension",
    ];

    private readonly byte[] _body;
    private readonly AvroPlan _plan;
    private readonly AvroPlan _planOfAlerts;
    private readonly AvroPlan _planOfNothing;
    private readonly HostEvent _event;
    private readonly HostEvent _eventOfAlerts;
    private readonly HostEvent _nothing;
    private readonly JsonBuffer _json = new(1_000_000);
    private readonly GenericDatumReader<GenericRecord> _reader;

    public AvroBenchmark()
    {
        var schema = (RecordSchema)Schema.Parse(Text.Replace("logicalType", "x", StringComparison.Ordinal));
        _body = Encode(schema);
        (_plan, _event) = PlanFor(new FieldTable.Builder().Intern(OfTheRule).ToTable());
        (_planOfAlerts, _eventOfAlerts) = PlanFor(new FieldTable.Builder().Intern(EventFields.OfAlerts).Intern(OfTheRule).ToTable());
        (_planOfNothing, _nothing) = PlanFor(new FieldTable.Builder().Intern(["dns.question.name"]).ToTable());
        _reader = new(schema, schema);
        if (_body.Length is < 260 or > 300 || ToSlotsOfTheRule() is not null || ToJson() is not null)
            throw new InvalidOperationException($"The record has {_body.Length} bytes, or is none.");
        if (_event.TextOf(_event.Fields.SlotOf("file.path")) != (string)Generic()["file__path"])
            throw new InvalidOperationException("The two readers differ.");
    }

    // The walk alone: nobody reads any of the fields.
    [Benchmark]
    public DeadLetterReason? ToNoSlots() => _planOfNothing.Read(_body, 0, _nothing);

    [Benchmark]
    public DeadLetterReason? ToSlotsOfTheRule() => _plan.Read(_body, 0, _event);

    [Benchmark]
    public DeadLetterReason? ToSlotsOfAlerts() => _planOfAlerts.Read(_body, 0, _eventOfAlerts);

    [Benchmark]
    public DeadLetterReason? ToJson() => _plan.Write(_body, 0, _json);

    [Benchmark(Baseline = true)]
    public GenericRecord Generic()
    {
        using var stream = new MemoryStream(_body);
        return _reader.Read(null!, new BinaryDecoder(stream));
    }

    private static (AvroPlan, HostEvent) PlanFor(FieldTable fields) =>
        AvroPlan.TryCompile([], Text, fields, out var plan, out var error) ? (plan, new HostEvent(fields)) : throw new InvalidOperationException(error);

    private static byte[] Encode(RecordSchema schema)
    {
        object?[] values =
        [
            1_768_471_032_180_629L, "NiUEE6P7Pv00Sp1S++++9q6D", "file", "creation", "f0531fa6-f25c-46d9-815a-9333b25ba728",
            "54ba7f33f8f6005a80099b5ed00908e8", "linux", "/var/lib/app/releases/20260115/config.yaml", "config.yaml", "yaml",
            "/usr/bin/rsync", "rsync", "ZjA1MzFmYTYtZjI1Yy00NmQ5LTgxNWEtOTMzM2IyNWJhNzI4LTIzNzctMTc2ODQ3MTAzMg==",
        ];
        var record = new GenericRecord(schema);
        for (var at = 0; at < values.Length; at++)
            record.Add(at, values[at]);
        using var bytes = new MemoryStream();
        new GenericDatumWriter<GenericRecord>(schema).Write(record, new BinaryEncoder(bytes));
        return bytes.ToArray();
    }
}
