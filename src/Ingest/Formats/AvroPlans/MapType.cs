using System.Collections.Frozen;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Formats.AvroPlans;

/// <summary>Values by names that stand in the bytes: an object.</summary>
/// <param name="unread">The type of values below whose name nobody reads anything.</param>
/// <param name="byNode">The type of values by the node of their name.</param>
/// <param name="fields">The table that the nodes are of.</param>
/// <param name="node">The map's own.</param>
internal sealed class MapType(AvroType unread, FrozenDictionary<int, AvroType> byNode, FieldTable fields, int node)
    : BlocksType(isRead: node >= 0)
{
    private static readonly (byte[], byte[]) Curly = ([(byte)'{'], [(byte)'}']);

    protected override (byte[] Open, byte[] Close) Brackets => Curly;

    protected override int ReadElement(ref AvroReading reading, int at)
    {
        at = reading.BehindLength(at, out var length);
        if (at < 0)
            return at;
        var child = node < 0 ? FieldTable.None : fields.Child(node, reading.Bytes.Slice(at, length));
        return (child < 0 ? unread : byNode[child]).Read(ref reading, at + length);
    }

    protected override int WriteElement(ref AvroReading reading, int at, JsonBuffer json)
    {
        at = reading.BehindText(at, out var name);
        if (at < 0)
            return at;
        var named = json.Length;
        json.AppendString(name);
        json.Append(":"u8);
        var value = json.Length;
        at = unread.Write(ref reading, at, json);
        json.EndValue(named, value);
        return at;
    }
}
