using System.Collections.Immutable;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Context;

/// <summary>
/// Makes of a process event what context keeps of it. Reads the slots of the table it was made with, so events must be
/// decoded by that table; many threads may share one projection.
/// </summary>
public sealed class ProcessProjection
{
    private const int MaxAncestry = 32;             // As many steps as an answer has; agents send 5, old ones 20.
    private const int MaxActions = 16;              // Agents join up to three: fork, exec, end.

    // What no event says by itself means that the process was seen, no more.
    private static readonly ImmutableArray<string> Sighting = ["sighting"];

    private readonly ImageSlots _process;
    private readonly ImageSlots _parent;
    private readonly ImageSlots _entryLeader;
    private readonly ImageSlots _entryLeaderParent;
    private readonly ImageSlots _sessionLeader;
    private readonly AccountSlots _user;
    private readonly AccountSlots _realUser;
    private readonly int _time, _category, _action, _sequence, _ancestry, _sha256, _end, _exitCode;
    private readonly int _entryType, _entrySourceIp, _entrySame, _sessionSame;

    /// <summary>Looks the slots up, once.</summary>
    /// <param name="fields">A table that has all of <see cref="Fields"/>.</param>
    /// <exception cref="KeyNotFoundException">One of <see cref="Fields"/> was not interned.</exception>
    public ProcessProjection(FieldTable fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        _process = new(fields, "process.");
        _parent = new(fields, "process.parent.");
        _entryLeader = new(fields, "process.entry_leader.");
        _entryLeaderParent = new(fields, "process.entry_leader.parent.");
        _sessionLeader = new(fields, "process.session_leader.");
        _user = new(fields, "user.");
        _realUser = new(fields, "user.Ext.real.");
        _time = fields.SlotOf("@timestamp");
        _category = fields.SlotOf("event.category");
        _action = fields.SlotOf("event.action");
        _sequence = fields.SlotOf("event.sequence");
        _ancestry = fields.SlotOf("process.Ext.ancestry");
        _sha256 = fields.SlotOf("process.hash.sha256");
        _end = fields.SlotOf("process.end");
        _exitCode = fields.SlotOf("process.exit_code");
        _entryType = fields.SlotOf("process.entry_leader.entry_meta.type");
        _entrySourceIp = fields.SlotOf("process.entry_leader.entry_meta.source.ip");
        _entrySame = fields.SlotOf("process.entry_leader.same_as_process");
        _sessionSame = fields.SlotOf("process.session_leader.same_as_process");
    }

    /// <summary>The fields that a projection reads: whoever builds its table interns them.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [
        .. ImageSlots.Names("process."),
        .. ImageSlots.Names("process.parent."),
        .. ImageSlots.Names("process.entry_leader."),
        .. ImageSlots.Names("process.entry_leader.parent."),
        .. ImageSlots.Names("process.session_leader."),
        .. AccountSlots.Names("user."),
        .. AccountSlots.Names("user.Ext.real."),
        "@timestamp", "event.category", "event.action", "event.sequence",
        "process.Ext.ancestry", "process.hash.sha256", "process.end", "process.exit_code",
        "process.entry_leader.entry_meta.type", "process.entry_leader.entry_meta.source.ip",
        "process.entry_leader.same_as_process", "process.session_leader.same_as_process",
    ];

    /// <summary>
    /// What the event says of its process; null when its category is not <c>process</c> or the process has no entity id.
    /// A field of the wrong type counts as missing. Never throws.
    /// </summary>
    public ContextRecord? Of(HostEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        if (!e.AnyEquals(_category, "process"u8) || _process.Read(e) is not { EntityId: { } id } process)
            return null;
        var isEntryLeader = IsTrue(e, _entrySame) || _entryLeader.EntityIdOf(e) == id;
        var isSessionLeader = IsTrue(e, _sessionSame) || _sessionLeader.EntityIdOf(e) == id;
        var actions = EventText.All(e, _action, MaxActions);
        return new ContextRecord
        {
            Actions = actions.IsEmpty ? Sighting : actions,
            // Newer agents say the user once, for the event.
            Process = process with
            {
                User = process.User ?? _user.Read(e),
                RealUser = process.RealUser ?? _realUser.Read(e),
            },
            Parent = _parent.Read(e),
            EntryLeader = isEntryLeader ? null : _entryLeader.Read(e),
            EntryLeaderParent = _entryLeaderParent.Read(e),
            SessionLeader = isSessionLeader ? null : _sessionLeader.Read(e),
            EntryType = EventText.First(e, _entryType),
            EntrySourceIp = EventText.First(e, _entrySourceIp),
            IsEntryLeader = isEntryLeader,
            Ancestry = EventText.All(e, _ancestry, MaxAncestry),
            Sha256 = EventText.First(e, _sha256),
            End = EventText.Time(e, _end),
            ExitCode = e.LongOf(_exitCode),
            Timestamp = EventText.Time(e, _time),
            Sequence = e.LongOf(_sequence),
        };
    }

    private static bool IsTrue(HostEvent e, int slot) => e.AnyEquals(slot, "true"u8);
}
