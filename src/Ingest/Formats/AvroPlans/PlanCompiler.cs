using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Avro;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats.AvroPlans.Scalars;

namespace Cronwatch.Ingest.Formats.AvroPlans;

/// <summary>Makes of one schema the types that walk its records. Used once.</summary>
internal sealed class PlanCompiler(FieldTable fields)
{
    // A record has one type for each place of the table where it stands, and one for all others: so recursion ends.
    private readonly Dictionary<RecordSchema, Dictionary<int, RecordType>> _records = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _symbols = new(StringComparer.Ordinal);
    private bool _hasNumbers;
    private bool _hasBytes;

    /// <summary>What the compiled types hide.</summary>
    public HiddenText Hidden => new(_hasNumbers, _hasBytes, Encoding.UTF8.GetBytes(string.Join('\n', _symbols)));

    /// <summary>The type of a whole record; null where the schema is not one of records.</summary>
    public AvroType? CompileRoot(Schema schema) => schema switch
    {
        RecordSchema => Compile(schema, FieldTable.Root),
        UnionSchema union when union.Schemas.All(s => s is RecordSchema) => Compile(schema, FieldTable.Root),
        _ => null,
    };

    private AvroType Compile(Schema schema, int node)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return schema switch
        {
            RecordSchema record => CompileRecord(record, node),
            UnionSchema union => new UnionType([.. union.Schemas.Select(s => Compile(s, node))]),
            ArraySchema array => new ArrayType(Compile(array.ItemSchema, node), isRead: node >= 0),
            MapSchema map => CompileMap(map, node),
            EnumSchema symbols => CompileEnum(symbols, SlotAt(node)),
            FixedSchema bytes => CompileBytes(bytes, bytes.Size, SlotAt(node)),
            _ => CompilePrimitive(schema, SlotAt(node)),
        };
    }

    private RecordType CompileRecord(RecordSchema schema, int node)
    {
        if (!_records.TryGetValue(schema, out var byNode))
            _records.Add(schema, byNode = []);
        if (byNode.TryGetValue(node, out var record))
            return record;
        byNode.Add(node, record = new RecordType());
        var names = EcsNames.Of(schema, isRoot: node == FieldTable.Root);
        record.Complete(
            [.. schema.Fields.Select((field, at) => Compile(field.Schema, ChildOf(node, names[at])))],
            [.. names.Select(MemberOf)]);
        return record;
    }

    private MapType CompileMap(MapSchema map, int node) => new(
        Compile(map.ValueSchema, FieldTable.None),
        NodesBelow(node).ToFrozenDictionary(below => below, below => Compile(map.ValueSchema, below)),
        fields, node);

    private EnumType CompileEnum(EnumSchema schema, int slot)
    {
        _symbols.UnionWith(schema.Symbols);
        return new EnumType([.. schema.Symbols.Select(Encoding.UTF8.GetBytes)], slot);
    }

    private AvroType CompileBytes(Schema schema, int size, int slot)
    {
        switch (LogicalTypeOf(schema))
        {
            case "decimal" when size <= DecimalScalar.MostBytes && ScaleOf(schema) is { } scale:
                return Number(new DecimalScalar(size, scale), slot);
            case "uuid" when size == UuidScalar.Size:
                _hasBytes = true;
                return new ScalarType<UuidScalar>(new(), slot);
            default:
                _hasBytes = true;
                return new BinaryType(size, slot);
        }
    }

    private AvroType CompilePrimitive(Schema schema, int slot)
    {
        switch (schema.Tag)
        {
            case Schema.Type.Null:
                return new NullType();
            case Schema.Type.Boolean:
                _symbols.UnionWith(["true", "false"]);
                return new ScalarType<BooleanScalar>(new(), slot);
            case Schema.Type.Int:
                return LogicalTypeOf(schema) == "date" ? Number(new DateScalar(), slot) : Number(new IntScalar(), slot);
            case Schema.Type.Long:
                return CompileLong(LogicalTypeOf(schema), slot);
            case Schema.Type.Float:
                return Number(new FloatScalar(), slot);
            case Schema.Type.Double:
                return Number(new DoubleScalar(), slot);
            case Schema.Type.Bytes:
                return CompileBytes(schema, -1, slot);
            case Schema.Type.String:
                return new TextType(slot);
            default:
                throw new NotSupportedException($"`{schema.Tag}` is no type of a field");
        }
    }

    private AvroType CompileLong(string? logicalType, int slot) => logicalType switch
    {
        "timestamp-millis" => Number(new TimeScalar(3, isLocal: false), slot),
        "timestamp-micros" => Number(new TimeScalar(6, isLocal: false), slot),
        "timestamp-nanos" => Number(new TimeScalar(9, isLocal: false), slot),
        "local-timestamp-millis" => Number(new TimeScalar(3, isLocal: true), slot),
        "local-timestamp-micros" => Number(new TimeScalar(6, isLocal: true), slot),
        "local-timestamp-nanos" => Number(new TimeScalar(9, isLocal: true), slot),
        _ => Number(new LongScalar(), slot),
    };

    private ScalarType<T> Number<T>(T scalar, int slot)
        where T : struct, IAvroScalar
    {
        _hasNumbers = true;
        return new ScalarType<T>(scalar, slot);
    }

    private static string? LogicalTypeOf(Schema schema) => schema.GetProperty(SchemaText.LogicalType)?.Trim('"');

    // Null where it is not what the specification says: then the decimal is bytes.
    private static int? ScaleOf(Schema schema)
    {
        var scale = schema.GetProperty("scale") ?? "0";
        return IsNumber(schema.GetProperty("precision"), out var precision) && IsNumber(scale, out var digits)
            && precision is > 0 and <= DecimalScalar.MostDigits && digits <= precision
            ? digits
            : null;
    }

    private static bool IsNumber(string? text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private int ChildOf(int node, string name) => node < 0 ? FieldTable.None : fields.Child(node, Encoding.UTF8.GetBytes(name));

    private int SlotAt(int node) => node < 0 ? -1 : fields.SlotAt(node);

    // What a name in a map may lead to: it may be dotted, and go several steps at once.
    private HashSet<int> NodesBelow(int node)
    {
        var below = new HashSet<int>();
        foreach (var field in node < 0 ? [] : fields.Fields)
        {
            var (at, isBelow) = (FieldTable.Root, node == FieldTable.Root);
            foreach (var part in field.Name.Split('.'))
            {
                at = ChildOf(at, part);
                if (isBelow)
                    below.Add(at);
                isBelow |= at == node;
            }
        }
        return below;
    }

    private static byte[] MemberOf(string name) =>
        Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\":");
}
