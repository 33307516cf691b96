using System.Text.Json.Nodes;
using Avro;
using Avro.Generic;
using Avro.IO;

namespace Cronwatch.Ingest.Tests.Formats.AvroPlans;

/// <summary>A schema of any shape around the names that tests read, and values that it describes.</summary>
internal sealed class RandomAvro
{
    private static readonly string[] Names = ["a", "b", "a__b", "c", "timestamp", "_timestamp", "Ext", "n", "x", "longer_name_of_a_field"];

    private static readonly string[] Keys = ["a", "b", "b.c", "a.b", "n", "", "\"\\\n", "é", "longer name of a key"];

    private static readonly string[] Texts = ["", "x", "\"\\/\b\f\n\r\t\u001f", "é€\ud83d\ude00", "/etc/cron.d/0123456789/0123456789", new('y', 200)];

    private static readonly string[] Logical = ["timestamp-millis", "timestamp-micros", "timestamp-nanos", "local-timestamp-micros", "date", "decimal", "uuid", "unheard-of"];

    private readonly Random _random;
    private readonly List<string> _open = [];       // Records around the place that is being made.
    private int _named;

    /// <summary>Makes a schema; the same for the same seed.</summary>
    public RandomAvro(Random random)
    {
        _random = random;
        Text = Record(0).ToJsonString();
        // Apache's writer would turn logical types into types of its own: it sees properties of another name.
        Schema = (RecordSchema)Avro.Schema.Parse(Text.Replace("\"logicalType\"", "\"meant\"", StringComparison.Ordinal));
    }

    /// <summary>The schema as a registry would have it.</summary>
    public string Text { get; }

    /// <summary>The schema without logical types, which stand as the property <c>meant</c>.</summary>
    public RecordSchema Schema { get; }

    /// <summary>Any record.</summary>
    public GenericRecord Value() => Record(Schema, 0);

    /// <summary>A record in bytes, as Apache's writer has it.</summary>
    public static byte[] Encode(RecordSchema schema, GenericRecord value)
    {
        using var bytes = new MemoryStream();
        new GenericDatumWriter<GenericRecord>(schema).Write(value, new BinaryEncoder(bytes));
        return bytes.ToArray();
    }

    private JsonObject Record(int depth)
    {
        var name = $"r{_named++}";
        _open.Add(name);
        var fields = new JsonArray();
        foreach (var field in _random.GetItems(Names, _random.Next(1, 6)).Distinct())
            fields.Add(Field(field, depth));
        _open.RemoveAt(_open.Count - 1);
        return new JsonObject { ["type"] = "record", ["name"] = name, ["fields"] = fields };
    }

    private JsonObject Field(string name, int depth)
    {
        var field = new JsonObject { ["name"] = name, ["type"] = Type(depth + 1, inUnion: false) };
        if (_random.Next(10) == 0)
            field["ecs"] = $"b.{name}";
        return field;
    }

    private JsonNode Type(int depth, bool inUnion) => _random.Next(depth > 4 ? 9 : inUnion ? 12 : 14) switch
    {
        0 => "boolean",
        1 => Meant("int"),
        2 => Meant("long"),
        3 => "float",
        4 => "double",
        5 or 6 => Meant("string"),
        7 => Meant("bytes"),
        8 => _random.Next(2) == 0 ? Fixed() : Enum(),
        9 => new JsonObject { ["type"] = "array", ["items"] = Type(depth + 1, inUnion: false) },
        10 => new JsonObject { ["type"] = "map", ["values"] = Type(depth + 1, inUnion: false) },
        11 => Record(depth),
        12 => new JsonArray("null", _open[_random.Next(_open.Count)]),
        _ => Union(depth),
    };

    private JsonArray Union(int depth)
    {
        var branches = new JsonArray("null");
        var kinds = new HashSet<string>();
        for (var i = _random.Next(1, 4); i > 0; i--)
            if (Type(depth + 1, inUnion: true) is var branch && kinds.Add(branch is JsonObject o ? o["type"]!.ToString() : branch.ToString()))
                branches.Add(branch);
        return branches;
    }

    private JsonNode Meant(string type)
    {
        if (_random.Next(2) == 0)
            return type;
        var meant = new JsonObject { ["type"] = type, ["logicalType"] = Logical[_random.Next(Logical.Length)] };
        if (_random.Next(4) > 0)
            (meant["precision"], meant["scale"]) = (10, _random.Next(12));
        return meant;
    }

    private JsonObject Fixed()
    {
        var size = _random.Next(2) == 0 ? 16 : _random.Next(1, 4);
        return new() { ["type"] = "fixed", ["name"] = $"f{_named++}", ["size"] = size, ["logicalType"] = Logical[_random.Next(Logical.Length)], ["precision"] = 5, ["scale"] = 2 };
    }

    private JsonObject Enum() => new() { ["type"] = "enum", ["name"] = $"e{_named++}", ["symbols"] = new JsonArray("creation", "rename", "deletion") };

    private GenericRecord Record(RecordSchema schema, int depth)
    {
        var record = new GenericRecord(schema);
        foreach (var field in schema.Fields)
            record.Add(field.Pos, Value(field.Schema, depth + 1));
        return record;
    }

    private object? Value(Schema schema, int depth) => schema switch
    {
        RecordSchema record => Record(record, depth),
        UnionSchema union => Value(depth > 8 ? union.Schemas[0] : union.Schemas[_random.Next(union.Schemas.Count)], depth),
        ArraySchema array => Enumerable.Range(0, _random.Next(depth > 8 ? 1 : 4)).Select(_ => Value(array.ItemSchema, depth + 1)).ToArray(),
        MapSchema map => _random.GetItems(Keys, _random.Next(depth > 8 ? 1 : 4)).Distinct().ToDictionary(k => k, _ => Value(map.ValueSchema, depth + 1)!),
        FixedSchema bytes => new GenericFixed(bytes, Bytes(bytes.Size)),
        EnumSchema symbols => new GenericEnum(symbols, symbols.Symbols[_random.Next(symbols.Count)]),
        _ => Primitive(schema.Tag),
    };

    private object? Primitive(Avro.Schema.Type type) => type switch
    {
        Avro.Schema.Type.Null => null,
        Avro.Schema.Type.Boolean => _random.Next(2) == 0,
        Avro.Schema.Type.Int => _random.Next(4) == 0 ? _random.Next(int.MinValue, int.MaxValue) : _random.Next(-70, 20_000),
        Avro.Schema.Type.Long => _random.Next(4) == 0 ? _random.NextInt64(long.MinValue, long.MaxValue) : _random.NextInt64(-2_000, 1_768_471_032_379),
        Avro.Schema.Type.Float => _random.Next(5) == 0 ? float.NaN : (float)_random.NextDouble() * 1e10f,
        Avro.Schema.Type.Double => _random.Next(5) == 0 ? double.NegativeInfinity : BitConverter.Int64BitsToDouble(_random.NextInt64()),
        Avro.Schema.Type.Bytes => Bytes(_random.Next(20)),
        _ => Texts[_random.Next(Texts.Length)],
    };

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }
}
