using System.Collections.Frozen;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>
/// The fields of events that the index maps, and so those whose values an engine would refuse when they are of a wrong
/// type: one list for the index template and for the check of an alert's copy.
/// </summary>
internal static class MappedFields
{
    private const string Process = "entity_id pid name executable command_line args args_count working_directory start end " +
        "exit_code interactive pgid hash.md5 hash.sha1 hash.sha256 user.id user.name real_user.id real_user.name " +
        "group.id group.name real_group.id real_group.name";

    private static readonly FrozenDictionary<string, FieldType> Types = new[]
    {
        Below("agent", "id name type version"),
        Below("cloud", "provider region account.id instance.id"),
        Below("container", "id name image.name"),
        Below("data_stream", "type dataset namespace"),
        Below("destination", "ip port address domain"),
        Below("ecs", "version"),
        Below("event", "action category code created dataset end hash id ingested kind module outcome provider reason " +
            "risk_score sequence severity start type agent_id_status"),
        Below("file", "path name extension directory size type owner group mode uid gid inode target_path created mtime ctime " +
            "accessed hash.md5 hash.sha1 hash.sha256 Ext.entropy Ext.original.path Ext.original.name Ext.original.extension"),
        Below("group", "id name"),
        Below("host", "id name hostname architecture ip mac type os.type os.name os.version os.kernel os.family os.platform " +
            "os.full"),
        Below("network", "type transport protocol direction bytes"),
        Below("process", Process + " Ext.ancestry"),
        Below("process.parent", Process),
        Below("process.entry_leader", Process + " entry_meta.type entry_meta.source.ip"),
        Below("process.session_leader", Process),
        Below("process.group_leader", Process),
        Below("source", "ip port address domain"),
        Below("user", "id name domain email full_name effective.id effective.name Ext.real.id Ext.real.name group.id group.name"),
        ["message", "tags"],
    }.SelectMany(names => names).ToFrozenDictionary(name => name, EcsTypes.Of, StringComparer.Ordinal);

    private static readonly FrozenSet<string> Objects =
        Types.Keys.SelectMany(Above).Append(Labels).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The object whose members are the agents' own, all of them searchable as keywords.</summary>
    public const string Labels = "labels";

    /// <summary>All of them by full dotted name. <see cref="Labels"/> is not among them.</summary>
    public static IReadOnlyDictionary<string, FieldType> All => Types;

    /// <summary>Whether the index maps a field of that name, or anything below it.</summary>
    public static bool IsMapped(string name) => Types.ContainsKey(name) || Objects.Contains(name) || IsLabel(name);

    /// <summary>Whether the index maps a field of that name to one type, or one below it: of <see cref="Labels"/> only their keys are agreed on.</summary>
    public static bool IsTyped(string name) => Types.ContainsKey(name) || (Objects.Contains(name) && name != Labels);

    /// <summary>Whether only an object may stand at that name.</summary>
    public static bool IsObject(string name) => Objects.Contains(name);

    /// <summary>Whether no object may stand at that name.</summary>
    public static bool IsLeaf(string name) => Types.ContainsKey(name) || EcsTypes.Of(name) != FieldType.Keyword;

    /// <summary>Whether the name is that of a member of <see cref="Labels"/>.</summary>
    public static bool IsLabel(string name) => name.StartsWith(Labels + ".", StringComparison.Ordinal);

    private static string[] Below(string parent, string names) =>
        [.. names.Split(' ').Select(name => $"{parent}.{name}")];

    private static IEnumerable<string> Above(string name)
    {
        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = name.IndexOf('.', dot + 1))
            yield return name[..dot];
    }
}
