using Cronwatch.Events;

namespace Cronwatch.Ingest.Context;

/// <summary>
/// Makes of a process event what context keeps of it. Reads the slots of the table it was made with, so events must be
/// decoded by that table. Owned by one stage: not thread-safe.
/// </summary>
public sealed class ProcessProjection
{
    private const int MaxAncestry = 32;             // As many steps as an answer has; agents send 5, old ones 20.
    private const int MaxActions = 16;              // Agents join up to three: fork, exec, end.

    private readonly ContextWriter _writer = new();
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

    /// <summary>Whether an event says something of a process: its category is <c>process</c>, and the process has an entity id.</summary>
    public bool IsOfProcess(HostEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        return e.AnyEquals(_category, "process"u8) && !_process.EntityIdOf(e).IsEmpty;
    }

    /// <summary>
    /// What an event that <see cref="IsOfProcess"/> says: key and value of a record of the context topic. A field of the wrong
    /// type counts as missing. Never throws.
    /// </summary>
    public HostObservation Of(HostEvent e, ReadOnlySpan<byte> host)
    {
        ArgumentNullException.ThrowIfNull(e);
        _writer.Clear();
        WriteActions(e);
        // Newer agents say the user once, for the event.
        _process.Write(e, ContextField.Process, _writer, _user, _realUser);
        _parent.Write(e, ContextField.Parent, _writer);
        WriteLeaders(e);
        WriteTexts(e, _ancestry, ContextField.Ancestry, MaxAncestry);
        _writer.Text((int)ContextField.Sha256, EventText.First(e, _sha256));
        _writer.Time((int)ContextField.End, EventText.Time(e, _end));
        _writer.Number((int)ContextField.ExitCode, e.LongOf(_exitCode));
        _writer.Time((int)ContextField.Timestamp, EventText.Time(e, _time));
        _writer.Number((int)ContextField.Sequence, e.LongOf(_sequence));
        return new(KeyOf(e, host), host.Length, _writer.Written.ToArray());
    }

    private void WriteActions(HostEvent e)
    {
        if (WriteTexts(e, _action, ContextField.Actions, MaxActions) == 0)
            _writer.Text((int)ContextField.Actions, "sighting"u8);      // It was seen, no more.
    }

    private void WriteLeaders(HostEvent e)
    {
        var id = _process.EntityIdOf(e);
        var isEntryLeader = IsTrue(e, _entrySame) || _entryLeader.EntityIdOf(e).SequenceEqual(id);
        if (isEntryLeader)
            _writer.Number((int)ContextField.IsEntryLeader, 1);
        else
            _entryLeader.Write(e, ContextField.EntryLeader, _writer);
        _entryLeaderParent.Write(e, ContextField.EntryLeaderParent, _writer);
        if (!IsTrue(e, _sessionSame) && !_sessionLeader.EntityIdOf(e).SequenceEqual(id))
            _sessionLeader.Write(e, ContextField.SessionLeader, _writer);
        _writer.Text((int)ContextField.EntryType, EventText.First(e, _entryType));
        _writer.Text((int)ContextField.EntrySourceIp, EventText.First(e, _entrySourceIp));
    }

    // All that can be kept, in order, at most so many.
    private int WriteTexts(HostEvent e, int slot, ContextField field, int most)
    {
        var written = 0;
        foreach (var value in e[slot])
            if (written < most && EventText.IsText(value) && value.Utf8.Length <= EventText.MaxText)
            {
                _writer.Text((int)field, value.Utf8);
                written++;
            }
        return written;
    }

    private byte[] KeyOf(HostEvent e, ReadOnlySpan<byte> host)
    {
        var id = _process.EntityIdOf(e);
        var aspect = AspectOf(e);
        var key = new byte[host.Length + ContextRecord.KeyInfix.Length + id.Length + 1 + aspect.Length];
        host.CopyTo(key);
        ContextRecord.KeyInfix.CopyTo(key.AsSpan(host.Length));
        id.CopyTo(key.AsSpan(host.Length + ContextRecord.KeyInfix.Length));
        key[^(aspect.Length + 1)] = (byte)'|';
        aspect.CopyTo(key.AsSpan(key.Length - aspect.Length));
        return key;
    }

    // The part of a process row that the record writes: what compaction may replace by a later record of the same part. A
    // fork stands apart from the image, because one that is sent again must not displace the exec that followed it.
    private ReadOnlySpan<byte> AspectOf(HostEvent e) =>
        e.AnyEquals(_action, "exec"u8) || e.AnyEquals(_action, "already_running"u8) ? "image"u8
        : e.AnyEquals(_action, "fork"u8) ? "fork"u8
        : e.AnyEquals(_action, "end"u8) ? "end"u8
        : e.AnyEquals(_action, "uid_change"u8) || e.AnyEquals(_action, "gid_change"u8) || e.AnyEquals(_action, "session_id_change"u8)
            ? "credentials"u8
        : "sighting"u8;

    private static bool IsTrue(HostEvent e, int slot) => e.AnyEquals(slot, "true"u8);
}
