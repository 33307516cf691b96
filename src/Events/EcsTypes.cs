using System.Collections.Frozen;

namespace Cronwatch.Events;

/// <summary>The types of those ECS fields that are not keywords, after Elastic's index templates for Defend's events.</summary>
public static class EcsTypes
{
    private static readonly FrozenDictionary<string, FieldType> ByName = new Dictionary<string, FieldType>
    {
        ["@timestamp"] = FieldType.Date,
        ["event.created"] = FieldType.Date,
        ["event.ingested"] = FieldType.Date,
        ["event.start"] = FieldType.Date,
        ["event.end"] = FieldType.Date,
        ["event.sequence"] = FieldType.Long,
        ["event.severity"] = FieldType.Long,
        ["event.risk_score"] = FieldType.Double,
        ["file.size"] = FieldType.Long,
        ["file.Ext.entropy"] = FieldType.Double,
        ["file.created"] = FieldType.Date,
        ["file.mtime"] = FieldType.Date,
        ["file.ctime"] = FieldType.Date,
        ["file.accessed"] = FieldType.Date,
        ["host.ip"] = FieldType.Ip,
        ["source.ip"] = FieldType.Ip,
        ["source.port"] = FieldType.Long,
        ["destination.ip"] = FieldType.Ip,
        ["destination.port"] = FieldType.Long,
        ["client.ip"] = FieldType.Ip,
        ["server.ip"] = FieldType.Ip,
        ["network.bytes"] = FieldType.Long,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, FieldType> OfProcesses = new Dictionary<string, FieldType>
    {
        ["pid"] = FieldType.Long,
        ["pgid"] = FieldType.Long,
        ["args_count"] = FieldType.Long,
        ["exit_code"] = FieldType.Long,
        ["interactive"] = FieldType.Boolean,
        ["same_as_process"] = FieldType.Boolean,
        ["start"] = FieldType.Date,
        ["end"] = FieldType.Date,
        ["tty.char_device.major"] = FieldType.Long,
        ["tty.char_device.minor"] = FieldType.Long,
        ["entry_meta.source.ip"] = FieldType.Ip,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] ProcessPrefixes =
    [
        "process.", "process.parent.", "process.group_leader.", "process.session_leader.", "process.entry_leader.",
        "process.entry_leader.parent.", "process.parent.group_leader.", "process.previous.",
    ];

    /// <summary>The type of a field by its full dotted name; <see cref="FieldType.Keyword"/> where nothing else is known.</summary>
    public static FieldType Of(string name)
    {
        if (ByName.TryGetValue(name, out var type))
            return type;
        foreach (var prefix in ProcessPrefixes)
            if (name.StartsWith(prefix, StringComparison.Ordinal) && OfProcesses.TryGetValue(name[prefix.Length..], out type))
                return type;
        return FieldType.Keyword;
    }
}
