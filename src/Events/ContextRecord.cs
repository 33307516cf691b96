namespace Cronwatch.Events;

/// <summary>
/// What one process event says, as a record of the context topic: in the wire format of Protocol Buffers, by the numbers of
/// <see cref="ContextField"/>, since a restart reads a million of them. A view of the record's bytes: it copies nothing, and
/// an empty span says that the event does not.
/// </summary>
public readonly ref struct ContextRecord
{
    private readonly ReadOnlySpan<byte> _value;
    private readonly ReadOnlySpan<byte> _parent;
    private readonly ReadOnlySpan<byte> _entryLeader;
    private readonly ReadOnlySpan<byte> _entryLeaderParent;
    private readonly ReadOnlySpan<byte> _sessionLeader;

    private ContextRecord(ReadOnlySpan<byte> host, ReadOnlySpan<byte> value, out bool isBroken)
    {
        Host = host;
        _value = value;
        ReadOnlySpan<byte> process = default;
        var reader = new WireReader(value);
        while (reader.Next())
            switch ((ContextField)reader.Field)
            {
                case ContextField.Actions:
                    Actions |= ActionOf(reader.Bytes);
                    break;
                case ContextField.Process:
                    process = reader.Bytes;
                    break;
                case ContextField.Parent:
                    _parent = reader.Bytes;
                    break;
                case ContextField.EntryLeader:
                    _entryLeader = reader.Bytes;
                    break;
                case ContextField.EntryLeaderParent:
                    _entryLeaderParent = reader.Bytes;
                    break;
                case ContextField.SessionLeader:
                    _sessionLeader = reader.Bytes;
                    break;
                case ContextField.EntryType:
                    EntryType = reader.Bytes;
                    break;
                case ContextField.EntrySourceIp:
                    EntrySourceIp = reader.Bytes;
                    break;
                case ContextField.IsEntryLeader:
                    IsEntryLeader = reader.Number != 0;
                    break;
                case ContextField.Ancestry:
                    AncestryLength++;
                    break;
                case ContextField.Sha256:
                    Sha256 = reader.Bytes;
                    break;
                case ContextField.End:
                    End = reader.Time;
                    break;
                case ContextField.ExitCode:
                    ExitCode = reader.Number;
                    break;
                case ContextField.Timestamp:
                    Timestamp = reader.Time;
                    break;
                case ContextField.Sequence:
                    Sequence = reader.Number;
                    break;
            }
        Process = new ProcessImage(process);
        isBroken = reader.IsBroken;
    }

    /// <summary>What stands between the host and the entity id in a record's key: <c>host|process|entity_id|aspect</c>.</summary>
    public static ReadOnlySpan<byte> KeyInfix => "|process|"u8;

    /// <summary>The host key.</summary>
    public ReadOnlySpan<byte> Host { get; }

    /// <summary>The event's actions.</summary>
    public ProcessActions Actions { get; }

    /// <summary>The process after the call. It has an id.</summary>
    public ProcessImage Process { get; }

    /// <summary>Its parent.</summary>
    public ProcessImage Parent => new(_parent);

    /// <summary>The leader of the session's entry: how it began; nothing when unknown or the process itself.</summary>
    public ProcessImage EntryLeader => new(_entryLeader);

    /// <summary>The parent of the entry leader: id, pid and start, no more. Often the only link up from there.</summary>
    public ProcessImage EntryLeaderParent => new(_entryLeaderParent);

    /// <summary>The leader of the process's session; nothing when unknown or the process itself.</summary>
    public ProcessImage SessionLeader => new(_sessionLeader);

    /// <summary><c>sshd</c>, <c>init</c>, <c>container</c>, …</summary>
    public ReadOnlySpan<byte> EntryType { get; }

    /// <summary>Where the session came from.</summary>
    public ReadOnlySpan<byte> EntrySourceIp { get; }

    /// <summary>Whether the process is its own entry leader.</summary>
    public bool IsEntryLeader { get; }

    /// <summary>How many ancestors the event names.</summary>
    public int AncestryLength { get; }

    /// <summary>Entity ids of the ancestors, parent first.</summary>
    public AncestorIds Ancestry => new(_value);

    /// <summary>The sha256 of the process's image.</summary>
    public ReadOnlySpan<byte> Sha256 { get; }

    /// <summary>When the process ended.</summary>
    public DateTimeOffset? End { get; }

    /// <summary>Its exit code.</summary>
    public long? ExitCode { get; }

    /// <summary>The event's own time.</summary>
    public DateTimeOffset? Timestamp { get; }

    /// <summary>The agent's counter over all of its events; null where it has none.</summary>
    public long? Sequence { get; }

    /// <summary>Reads key and value. False where they are none of ours; never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, out ContextRecord record)
    {
        record = default;
        var bar = key.IndexOf(KeyInfix);
        if (bar < 0)
            return false;
        record = new(key[..bar], value, out var isBroken);
        return !isBroken && !record.Process.EntityId.IsEmpty;
    }

    private static ProcessActions ActionOf(ReadOnlySpan<byte> action) =>
        action.SequenceEqual("exec"u8) ? ProcessActions.Exec
        : action.SequenceEqual("fork"u8) ? ProcessActions.Fork
        : action.SequenceEqual("end"u8) ? ProcessActions.End
        : action.SequenceEqual("already_running"u8) ? ProcessActions.AlreadyRunning
        : action.SequenceEqual("uid_change"u8) || action.SequenceEqual("gid_change"u8) || action.SequenceEqual("session_id_change"u8)
            ? ProcessActions.Credentials
        : ProcessActions.None;

    /// <summary>The ids of a record's ancestors, for <c>foreach</c>. Allocates nothing.</summary>
    public ref struct AncestorIds
    {
        private WireReader _reader;

        internal AncestorIds(ReadOnlySpan<byte> value) => _reader = new(value);

        /// <summary>The id that the enumerator stands at.</summary>
        public readonly ReadOnlySpan<byte> Current => _reader.Bytes;

        /// <summary>Goes to the next id, if there is one.</summary>
        public bool MoveNext()
        {
            while (_reader.Next())
                if ((ContextField)_reader.Field == ContextField.Ancestry)
                    return true;
            return false;
        }

        /// <summary>Itself.</summary>
        public readonly AncestorIds GetEnumerator() => this;
    }
}

/// <summary>What happened to a process. An event may tell several at once.</summary>
[Flags]
public enum ProcessActions
{
    /// <summary>It was seen, no more.</summary>
    None = 0,

    /// <summary>It began, as a copy of its parent.</summary>
    Fork = 1,

    /// <summary>Another program took its place.</summary>
    Exec = 2,

    /// <summary>It ended.</summary>
    End = 4,

    /// <summary>It ran when the agent started.</summary>
    AlreadyRunning = 8,

    /// <summary>Its users, groups or session changed.</summary>
    Credentials = 16,
}
