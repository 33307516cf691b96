using System.Diagnostics.CodeAnalysis;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Formats.AvroPlans;

/// <summary>
/// How the records of one writer's schema are read into the slots of one table, and written as JSON. Both never throw on
/// any bytes. Immutable.
/// </summary>
/// <remarks>
/// <para>Both forms say the same: the written text, read by <see cref="JsonRecordReader"/>, gives the slots that the record
/// gives. Records and maps are objects, arrays are several values. A null, and a number that JSON has no text for, is left
/// out. Times and dates are ISO 8601, bytes are base64, decimals are numbers with all their digits.</para>
/// <para>Fields are called as ECS calls them. What Avro's names cannot hold is spelt otherwise: a field's property
/// <c>"ecs"</c> is its name; <c>_timestamp</c> or <c>timestamp</c> at the root is <c>@timestamp</c>; two underscores
/// within a name are a dot (<c>event__category</c>), and one is itself (<c>command_line</c>).</para>
/// </remarks>
public sealed class AvroPlan
{
    private readonly AvroType _root;

    private AvroPlan(AvroType root, HiddenText hidden)
    {
        _root = root;
        Hidden = hidden;
    }

    internal HiddenText Hidden { get; }

    /// <summary>Compiles a schema for a table. Never throws on any text.</summary>
    /// <param name="referenced">The schemas that it names, each after those that it names itself.</param>
    /// <param name="schema">The schema, as JSON: a record, or a union of records.</param>
    /// <param name="fields">The table.</param>
    /// <param name="plan">The plan, when true is returned.</param>
    /// <param name="error">What is wrong with the schema, when false is.</param>
    public static bool TryCompile(
        IReadOnlyList<string> referenced, string schema, FieldTable fields,
        [NotNullWhen(true)] out AvroPlan? plan, [NotNullWhen(false)] out string? error)
    {
        (plan, error) = (null, null);
#pragma warning disable CA1031 // The parser throws whatever it meets.
        try
        {
            var compiler = new PlanCompiler(fields);
            if (compiler.CompileRoot(SchemaText.Parse(referenced, schema)) is { } root)
                plan = new AvroPlan(root, compiler.Hidden);
            else
                error = "it is no record";
        }
        catch (Exception e)
        {
            error = e.Message;
        }
#pragma warning restore CA1031
        return plan is not null;
    }

    /// <summary>Fills an event of the plan's table from a value whose body begins at a place. Null, or why it could not be read.</summary>
    public DeadLetterReason? Read(ReadOnlySpan<byte> value, int bodyAt, HostEvent into)
    {
        into.Clear();
        into.SetRaw(value);
        var reading = new AvroReading(value, into);
        return EndOf(_root.Read(ref reading, bodyAt), ref reading);
    }

    /// <summary>Writes the record as one JSON object. Null, or why that was not possible.</summary>
    public DeadLetterReason? Write(ReadOnlySpan<byte> value, int bodyAt, JsonBuffer into)
    {
        into.Clear();
        var reading = new AvroReading(value, into: null);
        return EndOf(_root.Write(ref reading, bodyAt, into), ref reading);
    }

    private static DeadLetterReason? EndOf(int at, ref AvroReading reading) =>
        at == reading.Bytes.Length ? null : reading.Fault ?? DeadLetterReason.BadAvro;
}
