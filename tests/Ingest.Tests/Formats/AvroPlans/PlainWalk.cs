using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Avro;
using Avro.Generic;

namespace Cronwatch.Ingest.Tests.Formats.AvroPlans;

/// <summary>A record as JSON, by the rules that the documentation gives and nothing of the code that follows them.</summary>
internal static class PlainWalk
{
    private static readonly DateTime Epoch = DateTime.UnixEpoch;

    public static string ToJson(GenericRecord record) => Record(record, isRoot: true);

    private static string Record(GenericRecord record, bool isRoot) => "{" + string.Join(",", record.Schema.Fields
        .Select(f => (Name: NameOf(f, record.Schema, isRoot), Text: Value(record.GetValue(f.Pos), f.Schema)))
        .Where(f => f.Text is not null)
        .Select(f => $"{JsonSerializer.Serialize(f.Name)}:{f.Text}")) + "}";

    private static string NameOf(Field field, RecordSchema record, bool isRoot)
    {
        if (field.GetProperty("ecs") is { } ecs)
            return ecs.Trim('"');
        var hasOther = record.Fields.Any(f => f.Name == "_timestamp" && f.GetProperty("ecs") is null);
        if (isRoot && (field.Name == "_timestamp" || (field.Name == "timestamp" && !hasOther)))
            return "@timestamp";
        return field.Name == "a__b" ? "a.b" : field.Name;
    }

    // Null: nothing is written.
    private static string? Value(object? value, Schema schema) => value switch
    {
        null => null,
        bool truth => truth ? "true" : "false",
        int and >= -719_162 and <= 2_932_896 and var number when MeantBy(schema, number) == "date" => $"\"{Epoch.AddDays(number):yyyy-MM-dd}\"",
        int number => number.ToString(CultureInfo.InvariantCulture),
        long number => Number(number, MeantBy(schema, number)),
        float number => float.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : null,
        double number => double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : null,
        string text => JsonSerializer.Serialize(text),
        byte[] bytes => Bytes(bytes, MeantBy(schema, bytes)),
        GenericFixed bytes => Bytes(bytes.Value, bytes.Schema),
        GenericEnum symbol => $"\"{symbol.Value}\"",
        GenericRecord record => Record(record, isRoot: false),
        Dictionary<string, object> map => "{" + string.Join(",", map
            .Select(e => (e.Key, Text: Value(e.Value, BranchOf(schema, Schema.Type.Map) is MapSchema m ? m.ValueSchema : schema)))
            .Where(e => e.Text is not null)
            .Select(e => $"{JsonSerializer.Serialize(e.Key)}:{e.Text}")) + "}",
        Array array => "[" + string.Join(",", array.Cast<object?>()
            .Select(e => Value(e, ((ArraySchema)BranchOf(schema, Schema.Type.Array)).ItemSchema))
            .Where(e => e is not null)) + "]",
        _ => throw new NotSupportedException(value.GetType().Name),
    };

    private static Schema BranchOf(Schema schema, Schema.Type type) =>
        schema is UnionSchema union ? union.Schemas.First(s => s.Tag == type) : schema;

    private static string? MeantBy(Schema schema, int _) => Meaning(BranchOf(schema, Schema.Type.Int));

    private static string? MeantBy(Schema schema, long _) => Meaning(BranchOf(schema, Schema.Type.Long));

    private static Schema MeantBy(Schema schema, byte[] _) => BranchOf(schema, Schema.Type.Bytes);

    private static string? Meaning(Schema schema) => schema.GetProperty("meant")?.Trim('"');

    private static string Number(long number, string? meaning)
    {
        var (perSecond, zone) = meaning switch
        {
            "timestamp-millis" => (1_000, "Z"),
            "timestamp-micros" => (1_000_000, "Z"),
            "timestamp-nanos" => (1_000_000_000, "Z"),
            "local-timestamp-micros" => (1_000_000, ""),
            _ => (0, ""),
        };
        var exact = perSecond == 0 ? 0 : (BigInteger)number * (1_000_000_000 / perSecond);      // Nanoseconds.
        var second = BigInteger.Divide(exact - (exact < 0 ? 999_999_999 : 0), 1_000_000_000);
        if (perSecond == 0 || second < -62_135_596_800 || second > 253_402_300_799)
            return number.ToString(CultureInfo.InvariantCulture);
        var fraction = ((long)(exact - (second * 1_000_000_000))).ToString("D9", CultureInfo.InvariantCulture);
        return $"\"{Epoch.AddSeconds((long)second):yyyy-MM-ddTHH:mm:ss}.{fraction[..perSecond.ToString(CultureInfo.InvariantCulture).Count(c => c == '0')]}{zone}\"";
    }

    private static string Bytes(byte[] bytes, Schema schema)
    {
        var scale = int.Parse(schema.GetProperty("scale") ?? "0", CultureInfo.InvariantCulture);
        var precision = int.Parse(schema.GetProperty("precision") ?? "-1", CultureInfo.InvariantCulture);
        return Meaning(schema) switch
        {
            "decimal" when scale <= precision => Decimal(new BigInteger(bytes, isBigEndian: true), scale),
            "uuid" when schema is FixedSchema { Size: 16 } => $"\"{new Guid(bytes, bigEndian: true)}\"",
            _ => $"\"{Convert.ToBase64String(bytes)}\"",
        };
    }

    private static string Decimal(BigInteger number, int scale)
    {
        var digits = BigInteger.Abs(number).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var text = scale == 0 ? digits : $"{digits[..^scale]}.{digits[^scale..]}";
        return number < 0 ? $"-{text}" : text;
    }
}
