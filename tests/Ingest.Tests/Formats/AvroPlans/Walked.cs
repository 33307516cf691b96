using System.Text;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats.AvroPlans;
using Cronwatch.Support;

namespace Cronwatch.Ingest.Tests.Formats.AvroPlans;

/// <summary>What a plan makes of bytes, as text.</summary>
internal static class Walked
{
    public static AvroPlan Plan(string schema, FieldTable fields, params string[] referenced) =>
        AvroPlan.TryCompile(referenced, schema, fields, out var plan, out var error) ? plan : throw new ArgumentException(error);

    /// <summary>The JSON of a body, or why there is none.</summary>
    public static string ToJson(AvroPlan plan, byte[] body, int limit = 1_000_000)
    {
        var json = new JsonBuffer(limit);
        return plan.Write(body, 0, json) is { } reason ? DeadLetter.NameOf(reason) : Encoding.UTF8.GetString(json.Written);
    }

    /// <summary>The slots of a body as <c>field=value,value</c>, or why there are none.</summary>
    public static string ToSlots(AvroPlan plan, byte[] body, FieldTable fields)
    {
        var read = new HostEvent(fields);
        return plan.Read(body, 0, read) is { } reason ? DeadLetter.NameOf(reason) : Shown(read);
    }

    /// <summary>The slots of the event that JSON says, found by another parser.</summary>
    public static string SlotsOf(string json, FieldTable fields) => Shown(Some.Event(fields, json));

    private static string Shown(HostEvent read)
    {
        var shown = new StringBuilder();
        foreach (var field in read.Fields.Fields.Where(f => read.Has(f.Slot)))
        {
            shown.Append(shown.Length > 0 ? " " : "").Append(field.Name);
            var separator = '=';
            foreach (var value in read[field.Slot])
            {
                shown.Append(separator).Append(value.Kind == ValueKind.Text ? $"'{value.ToString()}'" : value.ToString());
                separator = ',';
            }
        }
        return shown.ToString();
    }
}
