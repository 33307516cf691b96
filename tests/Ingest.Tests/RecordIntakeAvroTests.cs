using System.Security.Cryptography;
using System.Text;
using Avro;
using Avro.Generic;
using Avro.IO;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats;
using Cronwatch.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cronwatch.Ingest.Tests;

/// <summary>Framed Avro beside JSON on one topic.</summary>
public sealed class RecordIntakeAvroTests : IAsyncLifetime, IDisposable
{
    private const int MaxEventBytes = 10_000;

    private const string FileEvent = """
        {"type":"record","name":"FileEvent","fields":[
          {"name":"timestamp","type":{"type":"long","logicalType":"timestamp-millis"}},
          {"name":"host__id","type":["null","string"]},
          {"name":"event","type":{"type":"record","name":"Event","fields":[
            {"name":"category","type":{"type":"array","items":"string"}},
            {"name":"sequence","type":"long"},
            {"name":"action","type":{"type":"enum","name":"Action","symbols":["creation","rename"]}}]}},
          {"name":"file__path","type":"string"}]}
        """;

    // The next version: a field more, one less, and all in another order.
    private const string NextFileEvent = """
        {"type":"record","name":"FileEvent","fields":[
          {"name":"path","type":"string","ecs":"file.path"},
          {"name":"event","type":{"type":"record","name":"Event","fields":[
            {"name":"category","type":"string"},
            {"name":"action","type":"string"}]}},
          {"name":"labels","type":{"type":"map","values":"string"}},
          {"name":"host__id","type":"string"},
          {"name":"timestamp","type":{"type":"long","logicalType":"timestamp-millis"}}]}
        """;

    private const string ProcessEvent = """
        {"type":"record","name":"ProcessEvent","fields":[
          {"name":"host","type":{"type":"record","name":"Host","fields":[{"name":"id","type":"string"}]}},
          {"name":"event","type":{"type":"record","name":"Event","fields":[
            {"name":"category","type":{"type":"enum","name":"Category","symbols":["process","file"]}},
            {"name":"action","type":{"type":"array","items":"string"}}]}},
          {"name":"process","type":{"type":"record","name":"Process","fields":[
            {"name":"entity_id","type":"string"},
            {"name":"pid","type":"int"},
            {"name":"executable","type":"string"},
            {"name":"parent","type":["null","Process"]}]}}]}
        """;

    private const string OsqueryResult = """
        {"type":"record","name":"Result","fields":[
          {"name":"name","type":"string"},
          {"name":"hostIdentifier","type":"string"},
          {"name":"unixTime","type":"long"},
          {"name":"snapshot","type":{"type":"array","items":{"type":"map","values":"string"}}}]}
        """;

    private static readonly RecordOrigin Origin = new("raw", 2, 40, 0, 1_768_471_032_180, RecordTimestampType.CreateTime);

    private readonly RegistryDouble _registry = new();
    private readonly AvroSchemas _schemas;

    public RecordIntakeAvroTests()
    {
        _registry.Knows(1, FileEvent).Knows(2, NextFileEvent).Knows(3, ProcessEvent).Knows(5, OsqueryResult);
        var client = new RegistryClient(new RegistryTarget { Urls = [new Uri(_registry.Url)] });
        _schemas = new AvroSchemas(client, RecordIntake.Fields, TimeProvider.System, new Random(1), NullLogger<AvroSchemas>.Instance);
    }

    public Task InitializeAsync() => _schemas.ResolveAsync(Enumerable.Range(1, 5).Select(WriterSchemaId.Of), default);

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    public void Dispose() => _schemas.Dispose();

    [Fact]
    public void Take_AvroAndJsonOnOneTopic_AreReadAlike()
    {
        var result = Take(Intake("cron"),
            File("/etc/cron.d/a"), """{"host":{"id":"h"},"event":{"category":["file"]},"file":{"path":"/etc/cron.d/b"}}"""u8.ToArray(),
            NextFile("/etc/cron.d/c"), File("/tmp/x"), Framed(4, []), """{"x":1}"""u8.ToArray());
        Assert.Equal(["h", "h", "h"], result.Candidates.Select(c => c.Host));
        Assert.Equal(["/etc/cron.d/a", "/etc/cron.d/b", "/etc/cron.d/c"], result.Candidates.Select(PathOf));
        Assert.Equal(2, result.Filtered);
        Assert.Equal(DeadLetterReason.UnknownSchema, Assert.Single(result.DeadLetters).Reason);
    }

    [Fact]
    public void Take_AvroCandidate_LeavesAsJsonWithTheHashOfItsFrame()
    {
        var frame = File("/etc/cron.d/a");
        var candidate = Assert.Single(Take(Intake("cron"), frame).Candidates);
        Assert.Equal(
            """{"@timestamp":"2026-01-15T09:57:12.180Z","host.id":"h","event":{"category":["file","x"],"sequence":4041,"action":"rename"},"file.path":"/etc/cron.d/a"}""",
            Encoding.UTF8.GetString(candidate.Bytes));
        Assert.Equal(SHA256.HashData(frame), candidate.BytesHash);
        Assert.Equal(Origin, candidate.Origin);
    }

    [Fact]
    public void Take_JsonCandidate_HasNoHashBesideItsBytes() => Assert.Null(Assert.Single(
        Take(Intake("cron"), """{"host":{"id":"h"},"event":{"category":["file"]},"x":"cron"}"""u8.ToArray()).Candidates).BytesHash);

    [Fact]
    public void Take_SchemaThatChanged_GivesTheSameFieldsBeforeAndAfter()
    {
        var (before, after) = (Take(Intake("cron"), File("/etc/cron.d/a")), Take(Intake("cron"), NextFile("/etc/cron.d/a")));
        foreach (var name in (string[])["@timestamp", "host.id", "file.path"])
            Assert.Equal(Text(Assert.Single(before.Candidates), name), Text(Assert.Single(after.Candidates), name));
    }

    [Theory]
    [InlineData("rename", true)]            // A symbol, of which the bytes have the number,
    [InlineData("creation", false)]
    [InlineData("4041", true)]              // a number,
    [InlineData("404", true)]
    [InlineData("5000", false)]
    [InlineData("2026-01-15t09", true)]     // a time.
    [InlineData("2027", false)]
    public void Take_LiteralThatTheBytesDoNotHold_IsFoundInTheJson(string literal, bool isCandidate) =>
        Assert.Equal(isCandidate ? 1 : 0, Take(Intake(literal), File("/tmp/x")).Candidates.Count);

    [Fact]
    public void Take_AvroProcess_TellsWhatItsJsonWouldTell()
    {
        var avro = Take(Intake("cron"), Process(parent: true));
        var json = Take(Intake("cron"), """
            {"host":{"id":"h"},"event":{"category":"process","action":["fork","exec"]},
             "process":{"entity_id":"p","pid":5,"executable":"/bin/sh","parent":{"entity_id":"q","pid":1,"executable":"/sbin/init"}}}
            """u8.ToArray());
        var (said, expected) = (Assert.Single(avro.Observations), Assert.Single(json.Observations));
        Assert.Equal("h|process|p|image", Encoding.UTF8.GetString(said.Key));
        Assert.Equal(expected.Key, said.Key);
        Assert.Equal(expected.Value, said.Value);
        Assert.Empty(avro.Candidates);
    }

    [Theory]
    [InlineData("users", 1, 0)]
    [InlineData("os_version", 0, 1)]
    public void Take_AvroResultOfOsquery_TellsWhatItsJsonWouldTell(string query, int observations, int filtered)
    {
        var schema = Parse(OsqueryResult);
        var rows = new object[] { new Dictionary<string, object> { ["uid"] = "5", ["username"] = "a" } };
        var avro = Take(Intake("cron"), Framed(5, Encode(schema, Record(schema, query, "h", 7L, rows))));
        var json = Take(Intake("cron"), Encoding.UTF8.GetBytes(
            $$"""{"name":"{{query}}","hostIdentifier":"h","unixTime":7,"snapshot":[{"uid":"5","username":"a"}]}"""));
        Assert.Equal((observations, filtered), (avro.Observations.Count, (int)avro.Filtered));
        Assert.Equal(json.Observations.Select(o => Convert.ToHexString(o.Value)), avro.Observations.Select(o => Convert.ToHexString(o.Value)));
    }

    [Fact]
    public void Take_AvroWithoutFrame_IsReadByTheSchemaOfItsHeader()
    {
        var result = new IntakeResult();
        var bare = File("/etc/cron.d/a")[5..];
        Intake("cron").Take(bare, [0, 0, 0, 0, 1], Origin, result);
        Intake("cron").Take(bare, [0, 0, 0, 0, 9], Origin, result);
        Intake("cron").Take("""{"host":{"id":"h"},"event":{"category":"file"},"x":"cron"}"""u8, "nonsense"u8, Origin, result);
        Assert.Equal(2, result.Candidates.Count);
        Assert.Equal(SHA256.HashData(bare), result.Candidates[0].BytesHash);
        var letter = Assert.Single(result.DeadLetters);
        Assert.Equal(DeadLetterReason.UnknownSchema, letter.Reason);
        Assert.Equal([0, 0, 0, 0, 9], letter.SchemaHeader.ToArray());      // The bytes do not say it.
    }

    [Fact]
    public void Take_AvroThatCannotBeRead_IsADeadLetterWithItsReason()
    {
        var frame = File("/etc/cron.d/a");
        var badText = File("/etc/cron.d/\u0001");
        badText[^1] = 0xFF;
        var result = Take(Intake("cron"), frame[..^1], [.. frame, 0], [0, 0, 0], badText, File("/etc/cron.d/a", host: null),
            File("/etc/cron.d/" + new string('x', MaxEventBytes)));
        Assert.Equal(["bad-avro", "bad-avro", "unknown-schema", "bad-utf8", "no-host", "too-large"], result.DeadLetters.Select(l => DeadLetter.NameOf(l.Reason)));
        Assert.Equal(frame[..^1], result.DeadLetters[0].Bytes.ToArray());
        Assert.All(result.DeadLetters, l => Assert.True(l.Bytes.Length <= MaxEventBytes));
    }

    [Fact]
    public void Take_AvroThatMayMatch_IsACandidateIfItConcernsTheRules()
    {
        var intake = new RecordIntake(new Prefilter(["cron"]), ["file"], MaxEventBytes, _schemas, RecordIntakeTests.AboutCron());
        var result = Take(intake, File("/etc/cron.d/a"), File("/tmp/cron"), Process(parent: true));
        Assert.Equal("/etc/cron.d/a", PathOf(Assert.Single(result.Candidates)));
        Assert.Equal((1, 1), (result.Filtered, result.Observations.Count));
    }

    [Fact]
    public void Take_AvroWithoutSchemas_IsOfAnUnknownSchema()
    {
        var result = new IntakeResult();
        new RecordIntake(new Prefilter(["cron"]), ["file"], MaxEventBytes).Take(File("/etc/cron.d/a"), Origin, result);
        Assert.Equal(DeadLetterReason.UnknownSchema, Assert.Single(result.DeadLetters).Reason);
    }

    [Fact]
    public void Take_ChangedFrames_NeverThrowsAndCountsEach()
    {
        var random = new Random(4);
        var intake = Intake("cron");
        byte[][] frames = [File("/etc/cron.d/a"), NextFile("/etc/cron.d/a"), Process(parent: true)];
        for (var i = 0; i < 30_000; i++)
        {
            byte[] frame = [.. frames[i % frames.Length]];
            for (var j = random.Next(1, 4); j > 0; j--)
                frame[random.Next(1, frame.Length)] = (byte)random.Next(256);
            var result = Take(intake, frame[..random.Next(1, frame.Length + 1)]);
            Assert.Equal(1, result.Candidates.Count + result.Context - result.Both + result.Filtered + result.DeadLetters.Count);
            Assert.All(result.Candidates, c => Assert.NotNull(Text(c, "host.id")));
        }
    }

    private RecordIntake Intake(string literal) => new(new Prefilter([literal]), ["file"], MaxEventBytes, _schemas);

    private static IntakeResult Take(RecordIntake intake, params byte[][] values)
    {
        var result = new IntakeResult();
        foreach (var value in values)
            intake.Take(value, Origin, result);
        return result;
    }

    private static string? PathOf(Candidate candidate) => Text(candidate, "file.path");

    private static string? Text(Candidate candidate, string name)
    {
        var fields = new FieldTable.Builder().Intern([name]).ToTable();
        var read = new HostEvent(fields);
        var reader = new JsonRecordReader(candidate.Bytes, read);
        return reader.Next() && reader.Failure is null ? read.TextOf(fields.SlotOf(name)) : null;
    }

    private static byte[] File(string path, string? host = "h")
    {
        var schema = Parse(FileEvent);
        var action = (EnumSchema)((RecordSchema)schema["event"].Schema)["action"].Schema;
        var @event = Record((RecordSchema)schema["event"].Schema, new[] { "file", "x" }, 4041L, new GenericEnum(action, "rename"));
        return Framed(1, Encode(schema, Record(schema, 1_768_471_032_180L, host, @event, path)));
    }

    private static byte[] NextFile(string path)
    {
        var schema = Parse(NextFileEvent);
        var @event = Record((RecordSchema)schema["event"].Schema, "file", "rename");
        return Framed(2, Encode(schema, Record(schema, path, @event, new Dictionary<string, object> { ["x"] = "y" }, "h", 1_768_471_032_180L)));
    }

    private static byte[] Process(bool parent)
    {
        var schema = Parse(ProcessEvent);
        var (host, @event, process) = ((RecordSchema)schema["host"].Schema, (RecordSchema)schema["event"].Schema, (RecordSchema)schema["process"].Schema);
        var init = parent ? Record(process, "q", 1, "/sbin/init", null) : null;
        return Framed(3, Encode(schema, Record(schema,
            Record(host, "h"),
            Record(@event, new GenericEnum((EnumSchema)@event["category"].Schema, "process"), new[] { "fork", "exec" }),
            Record(process, "p", 5, "/bin/sh", init))));
    }

    private static RecordSchema Parse(string schema) =>
        (RecordSchema)Avro.Schema.Parse(schema.Replace("logicalType", "meant", StringComparison.Ordinal));

    private static GenericRecord Record(RecordSchema schema, params object?[] values)
    {
        var record = new GenericRecord(schema);
        for (var at = 0; at < values.Length; at++)
            record.Add(at, values[at]);
        return record;
    }

    private static byte[] Encode(RecordSchema schema, GenericRecord record)
    {
        using var bytes = new MemoryStream();
        new GenericDatumWriter<GenericRecord>(schema).Write(record, new BinaryEncoder(bytes));
        return bytes.ToArray();
    }

    private static byte[] Framed(byte id, byte[] body) => [0, 0, 0, 0, id, .. body];
}
