using Cronwatch.Events;

namespace Cronwatch.Ingest.Tests.Formats.AvroPlans;

public sealed class AvroPlanTests
{
    private static readonly FieldTable Fields =
        new FieldTable.Builder().Intern(["a", "a.b", "a.b.c", "@timestamp", "event.category", "n"]).ToTable();

    private const string Node = """{"type":"record","name":"r","fields":[{"name":"n","type":"int"},{"name":"a","type":["null","r"]}]}""";

    [Theory]
    [InlineData("\"null\"", "", "{}")]
    [InlineData("\"boolean\"", "00", """{"a":false}""")]
    [InlineData("\"boolean\"", "01", """{"a":true}""")]
    [InlineData("\"boolean\"", "02", "bad-avro")]
    [InlineData("\"int\"", "01", """{"a":-1}""")]
    [InlineData("\"int\"", "FEFFFFFF0F", """{"a":2147483647}""")]
    [InlineData("\"int\"", "8080808010", "bad-avro")]                               // One more than the largest.
    [InlineData("\"long\"", "8080808010", """{"a":2147483648}""")]
    [InlineData("\"long\"", "FFFFFFFFFFFFFFFFFF01", """{"a":-9223372036854775808}""")]
    [InlineData("\"long\"", "FFFFFFFFFFFFFFFFFF02", "bad-avro")]                    // 65 bits.
    [InlineData("\"long\"", "8080808080808080808000", "bad-avro")]                  // Eleven bytes.
    [InlineData("\"float\"", "0000C03F", """{"a":1.5}""")]
    [InlineData("\"float\"", "0000C07F", "{}")]                                     // Not a number.
    [InlineData("\"float\"", "0000C0", "bad-avro")]
    [InlineData("\"double\"", "7DC39425AD49B254", """{"a":1E+100}""")]
    [InlineData("\"double\"", "000000000000F0FF", "{}")]                            // Minus infinity.
    [InlineData("\"string\"", "00", """{"a":""}""")]
    [InlineData("\"string\"", "0C22C3A95C0A01", """{"a":"\"é\\\n\u0001"}""")]
    [InlineData("\"string\"", "02FF", "bad-utf8")]
    [InlineData("\"string\"", "0461", "bad-avro")]
    [InlineData("\"string\"", "01", "bad-avro")]                                    // A length below zero.
    [InlineData("\"string\"", "FEFFFFFFFFFFFFFFFF01", "bad-avro")]
    [InlineData("\"bytes\"", "04FFFE", """{"a":"//4="}""")]
    [InlineData("\"bytes\"", "04FF", "bad-avro")]
    [InlineData("""{"type":"fixed","name":"f","size":3}""", "000102", """{"a":"AAEC"}""")]
    [InlineData("""{"type":"fixed","name":"f","size":3}""", "0001", "bad-avro")]
    [InlineData("""{"type":"enum","name":"e","symbols":["x","y"]}""", "02", """{"a":"y"}""")]
    [InlineData("""{"type":"enum","name":"e","symbols":["x","y"]}""", "04", "bad-avro")]
    [InlineData("""{"type":"enum","name":"e","symbols":["x","y"]}""", "01", "bad-avro")]
    [InlineData("""["null","string"]""", "00", "{}")]
    [InlineData("""["null","string"]""", "020278", """{"a":"x"}""")]
    [InlineData("""["null","string"]""", "04", "bad-avro")]
    [InlineData("""["int","null","boolean"]""", "0401", """{"a":true}""")]
    [InlineData("""{"type":"array","items":"int"}""", "00", """{"a":[]}""")]
    [InlineData("""{"type":"array","items":"int"}""", "040204020600", """{"a":[1,2,3]}""")]
    [InlineData("""{"type":"array","items":"int"}""", "0304020400", """{"a":[1,2]}""")]     // A block that says its length,
    [InlineData("""{"type":"array","items":"int"}""", "0306020400", "bad-avro")]            // wrongly.
    [InlineData("""{"type":"array","items":"int"}""", "FFFFFFFFFFFFFFFFFF010000", "bad-avro")]
    [InlineData("""{"type":"array","items":["null","int"]}""", "06020200020400", """{"a":[1,2]}""")]
    [InlineData("""{"type":"array","items":"null"}""", "0600", """{"a":[]}""")]
    [InlineData("""{"type":"array","items":"null"}""", "FEFFFFFFFFFFFFFFFF0100", "bad-avro")]
    [InlineData("""{"type":"array","items":{"type":"array","items":"int"}}""", "04020200040406000600", "bad-avro")]
    [InlineData("""{"type":"array","items":{"type":"array","items":"int"}}""", "0402020004040600" + "00", """{"a":[[1],[2,3]]}""")]
    [InlineData("""{"type":"map","values":"int"}""", "0202620202032263040200", "bad-avro")]
    [InlineData("""{"type":"map","values":"int"}""", "0402620206622E630400", """{"a":{"b":1,"b.c":2}}""")]
    [InlineData("""{"type":"map","values":"int"}""", "0202FF0200", "bad-utf8")]
    [InlineData("""{"type":"record","name":"s","fields":[{"name":"b","type":"int"},{"name":"x","type":"string"}]}""", "020278", """{"a":{"b":1,"x":"x"}}""")]
    [InlineData("""{"type":"record","name":"s","fields":[]}""", "", "{}")]
    public void Plan_ValueOfAType_IsJsonOrTellsWhyNot(string type, string hex, string expected) =>
        Assert.Equal(expected, Both(Of(type), Convert.FromHexString(hex)));

    [Theory]
    [InlineData("long", "timestamp-millis", "F6C8B391F866", """{"a":"2026-01-15T09:57:12.379Z"}""")]
    [InlineData("long", "timestamp-millis", "01", """{"a":"1969-12-31T23:59:59.999Z"}""")]
    [InlineData("long", "timestamp-millis", "FFFFFFFFFFFFFFFFFF01", """{"a":-9223372036854775808}""")]
    [InlineData("long", "timestamp-micros", "02", """{"a":"1970-01-01T00:00:00.000001Z"}""")]
    [InlineData("long", "timestamp-nanos", "03", """{"a":"1969-12-31T23:59:59.999999998Z"}""")]
    [InlineData("long", "local-timestamp-millis", "02", """{"a":"1970-01-01T00:00:00.001"}""")]
    [InlineData("int", "date", "02", """{"a":"1970-01-02"}""")]
    [InlineData("int", "date", "FFFFFFFF0F", """{"a":-2147483648}""")]
    [InlineData("int", "time-millis", "02", """{"a":1}""")]
    [InlineData("string", "uuid", "0278", """{"a":"x"}""")]
    [InlineData("string", "timestamp-millis", "0278", """{"a":"x"}""")]               // Where it does not fit, it is ignored.
    [InlineData("bytes\",\"precision\":4,\"scale\":2,\"x\":\"", "decimal", "0204", """{"a":0.04}""")]
    [InlineData("bytes\",\"precision\":4,\"scale\":2,\"x\":\"", "decimal", "02FB", """{"a":-0.05}""")]
    [InlineData("bytes\",\"precision\":4,\"scale\":2,\"x\":\"", "decimal", "0404D2", """{"a":12.34}""")]
    [InlineData("bytes\",\"precision\":9,\"x\":\"", "decimal", "0404D2", """{"a":1234}""")]
    [InlineData("bytes\",\"precision\":4,\"scale\":5,\"x\":\"", "decimal", "0204", """{"a":"BA=="}""")]
    [InlineData("fixed\",\"name\":\"f\",\"size\":2,\"precision\":4,\"scale\":1,\"x\":\"", "decimal", "FFFE", """{"a":-0.2}""")]
    [InlineData("fixed\",\"name\":\"f\",\"size\":16,\"x\":\"", "uuid", "00112233445566778899AABBCCDDEEFF", """{"a":"00112233-4455-6677-8899-aabbccddeeff"}""")]
    public void Plan_LogicalType_IsWhatItMeans(string type, string logicalType, string hex, string expected) =>
        Assert.Equal(expected, Both(Of($$"""{"type":"{{type}}","logicalType":"{{logicalType}}"}"""), Convert.FromHexString(hex)));

    [Fact]
    public void Plan_DecimalOfThousandsOfDigits_IsRefusedAndNotCounted() =>
        Assert.Equal("bad-avro", Both(Of("""{"type":"bytes","logicalType":"decimal","precision":4}"""), [0x82, 0x02, .. new byte[129]]));

    [Theory]
    [InlineData("timestamp", "", """{"@timestamp":"x"}""")]
    [InlineData("_timestamp", "", """{"@timestamp":"x"}""")]
    [InlineData("event__category", "", """{"event.category":"x"}""")]
    [InlineData("event_category", "", """{"event_category":"x"}""")]
    [InlineData("__v", "", """{"__v":"x"}""")]
    [InlineData("time", ""","ecs":"@timestamp" """, """{"@timestamp":"x"}""")]
    [InlineData("category", ""","ecs":"event.category" """, """{"event.category":"x"}""")]
    [InlineData("odd", ""","ecs":"a\"b" """, """{"a\"b":"x"}""")]
    [InlineData("no", ""","ecs":5 """, """{"no":"x"}""")]
    public void Plan_NameThatAvroCannotHold_IsSpeltOtherwise(string name, string property, string expected) =>
        Assert.Equal(expected, Both($$"""{"type":"record","name":"r","fields":[{"name":"{{name}}","type":"string"{{property}}}]}""", [2, (byte)'x']));

    [Theory]
    [InlineData("""{"name":"timestamp","type":"string"},{"name":"_timestamp","type":"string"}""", """{"timestamp":"x","@timestamp":"y"}""")]
    [InlineData("""{"name":"timestamp","type":"string"},{"name":"t","type":"string","ecs":"@timestamp"}""", """{"timestamp":"x","@timestamp":"y"}""")]
    public void Plan_SeveralTimestamps_TakesTheOneThatIsMeant(string fields, string expected) =>
        Assert.Equal(expected, Both($$"""{"type":"record","name":"r","fields":[{{fields}}]}""", [2, (byte)'x', 2, (byte)'y']));

    [Fact]
    public void Plan_TimestampBelowTheRoot_KeepsItsName() => Assert.Equal("""{"a":{"timestamp":"x"}}""",
        Both(Of("""{"type":"record","name":"s","fields":[{"name":"timestamp","type":"string"}]}"""), [2, (byte)'x']));

    [Theory]
    [InlineData(64, false)]
    [InlineData(65, true)]
    [InlineData(100_000, true)]
    public void Plan_RecordWithinItself_IsRefusedBeyondTheLimit(int depth, bool isTooDeep)
    {
        byte[] body = [.. Enumerable.Repeat<byte[]>([2, 2], depth - 1).SelectMany(b => b), 2, 0];
        var json = Both(Node, body);
        Assert.Equal(isTooDeep ? "too-deep" : string.Concat(Enumerable.Repeat("""{"n":1,"a":""", depth - 1)) + """{"n":1""" + new string('}', depth), json);
    }

    // 31^15 records of nothing in no bytes, and as many steps for a walk.
    [Fact]
    public void Plan_RecordsOfNothingInRecordsOfNothing_AreNotWalked()
    {
        var type = """{"type":"record","name":"r0","fields":[]}""";
        for (var level = 1; level <= 15; level++)
        {
            var others = Enumerable.Range(0, 30).Select(n => $$""","name":"x{{n}}","type":"r{{level - 1}}"}""".Insert(1, "{"));
            type = $$"""{"type":"record","name":"r{{level}}","fields":[{"name":"x","type":{{type}}}{{string.Concat(others)}}]}""";
        }
        Assert.Equal("""{"a":{},"n":1}""", Both($$"""{"type":"record","name":"r","fields":[{"name":"a","type":{{type}}},{"name":"n","type":"int"}]}""", [2]));
    }

    [Fact]
    public void Plan_EndlessElementsOfNothing_AreRefusedBlockByBlock()
    {
        byte[] many = [0x80, 0x80, 0x08];       // 65,536.
        var plan = Walked.Plan(Of("""{"type":"array","items":{"type":"record","name":"s","fields":[]}}"""), Fields);
        Assert.NotEqual("bad-avro", Walked.ToJson(plan, [.. many, 0]));
        Assert.Equal("bad-avro", Walked.ToJson(plan, [.. many, 2, 0]));
        Assert.Equal("bad-avro", Walked.ToSlots(plan, [.. many, 2, 0], Fields));
    }

    [Fact]
    public void Plan_SymbolsThatGrowBeyondAllBytes_AreTooLarge()
    {
        var plan = Walked.Plan(Of("""{"type":"array","items":{"type":"enum","name":"e","symbols":["X"]}}""".Replace("X", new string('x', 60_000), StringComparison.Ordinal)), Fields);
        byte[] body = [0x90, 0x4E, .. new byte[5_000], 0];
        Assert.Equal("too-large", Walked.ToJson(plan, body));
        Assert.Equal("too-large", Walked.ToSlots(plan, body, Fields));
    }

    [Fact]
    public void Plan_BytesBehindTheRecord_AreBadAvro() => Assert.Equal("bad-avro", Both(Of("\"int\""), [2, 0]));

    [Fact]
    public void Plan_BlocksThatNobodyReads_ArePassedOverByTheirLength()
    {
        var plan = Walked.Plan("""{"type":"record","name":"r","fields":[{"name":"x","type":{"type":"array","items":"string"}},{"name":"n","type":"int"}]}""", Fields);
        Assert.Equal("n=1", Walked.ToSlots(plan, [3, 4, 0xFF, 0xFF, 0, 2], Fields));
        Assert.Equal("bad-avro", Walked.ToJson(plan, [3, 4, 0xFF, 0xFF, 0, 2]));
    }

    [Fact]
    public void Plan_UnionOfRecordsAtTheRoot_IsEither()
    {
        const string Union = """[{"type":"record","name":"x","fields":[{"name":"n","type":"int"}]},{"type":"record","name":"y","fields":[{"name":"a","type":"int"}]}]""";
        Assert.Equal("""{"n":1}""", Both(Union, [0, 2]));
        Assert.Equal("""{"a":1}""", Both(Union, [2, 2]));
    }

    [Fact]
    public void TryCompile_SchemaThatNamesOthers_FindsThem()
    {
        var plan = Walked.Plan("""{"type":"record","name":"r","fields":[{"name":"a","type":"other.b"}]}""", Fields,
            """{"type":"fixed","name":"c","namespace":"other","size":1}""",
            """{"type":"record","name":"b","namespace":"other","fields":[{"name":"b","type":"c"}]}""");
        Assert.Equal("""{"a":{"b":"AA=="}}""", Walked.ToJson(plan, [0]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("null")]
    [InlineData("\"string\"")]
    [InlineData("""["null","string"]""")]
    [InlineData("""{"type":"record","name":"r","fields":[{"name":"@timestamp","type":"string"}]}""")]
    [InlineData("""{"type":"record","name":"r","fields":[{"name":"a","type":"unknown"}]}""")]
    public void TryCompile_NoRecordSchema_SaysWhy(string schema)
    {
        Assert.False(Ingest.Formats.AvroPlans.AvroPlan.TryCompile([], schema, Fields, out _, out var error));
        Assert.NotEmpty(error);
    }

    private static string Of(string type) => $$"""{"type":"record","name":"r","fields":[{"name":"a","type":{{type}}}]}""";

    // The JSON, of which another parser makes the slots that the record itself gave; or the reason, the same both times.
    private static string Both(string schema, byte[] body)
    {
        var plan = Walked.Plan(schema, Fields);
        var (json, slots) = (Walked.ToJson(plan, body), Walked.ToSlots(plan, body, Fields));
        if (json.StartsWith('{'))
            Assert.Equal(Walked.SlotsOf(json, Fields), slots);
        else if (json != DeadLetter.NameOf(DeadLetterReason.BadUtf8))       // Of names in a map nobody cares.
            Assert.Equal(json, slots);
        return json;
    }
}
