using System.Collections.Immutable;
using System.Text;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Processes;

/// <summary>Processes of one host. Owned by the lane of the host's partition: not thread-safe, on purpose.</summary>
internal sealed class ProcessTable(ContextLimits limits, RepeatedTexts texts)
{
    // Looking for ended rows to forget needs no finer grain.
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    // By entity id, which an agent gives once. A pid comes back within minutes on a busy host.
    private readonly Dictionary<string, ProcessRow> _rows = new(StringComparer.Ordinal);
    private readonly RowsByUse _live = new();
    private readonly RowsByUse _ended = new();
    private readonly RowsByParent _byParent = new();

    private DateTimeOffset _now;
    private DateTimeOffset _latest;
    private DateTimeOffset _sweptAt;

    public int Count => _rows.Count;

    /// <summary>Rows that went because the table was full.</summary>
    public long Evicted { get; private set; }

    /// <summary>The row of that process, now the last used; null when there is none.</summary>
    public ProcessRow? Find(string? entityId)
    {
        if (entityId is null || !_rows.TryGetValue(entityId, out var row))
            return null;
        Touch(row);
        return row;
    }

    /// <summary>The account names that the rows know, by id.</summary>
    public Dictionary<string, string> AccountNames()
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in _rows.Values)
        {
            Add(row.User);
            Add(row.RealUser);
        }
        return names;

        void Add(Account? account)
        {
            if (account is { Id: { } id, Name: { } name })
                names.TryAdd(id, name);
        }
    }

    /// <summary>The rows of the processes that this one started.</summary>
    public List<ProcessRow> ChildrenOf(string? entityId)
    {
        var children = new List<ProcessRow>();
        if (entityId is null)
            return children;
        for (var row = _byParent.LastOf(entityId); row is not null; row = row.ElderSibling)
            children.Add(row);
        return children;
    }

    /// <summary>
    /// Of the processes that run, as far as anybody said, the one that was used last; the others hang on it by
    /// <see cref="ProcessRow.UsedBefore"/>.
    /// </summary>
    public ProcessRow? LastRunning => _live.Last;

    public void Apply(ContextRecord record)
    {
        Advance(record.Timestamp);
        // The others first, so that a full table drops none of them for another.
        var parent = InferParent(record);
        var sessionLeader = Infer(record.SessionLeader);
        var entryLeader = InferEntry(record);
        var row = FindOrAdd(record.Process.EntityId);
        // The parent at the fork stays, whoever adopts the process later.
        WriteParent(row, parent?.EntityId, replaces: record.Actions.HasFlag(ProcessActions.Fork));
        row.WriteIdentity(record, record.IsEntryLeader ? row.EntityId : entryLeader?.EntityId,
            texts.Shared(record.EntryType), texts.Shared(record.EntrySourceIp));
        if (record.AncestryLength > 0 && (row.Ancestry.IsEmpty || record.Actions.HasFlag(ProcessActions.Fork)))
            row.Ancestry = AncestryOf(record, parent);
        WriteParts(row, record, sessionLeader?.EntityId);
        Sweep();
    }

    // An event counts once, whatever the order of its actions: fork, exec, end.
    private void WriteParts(ProcessRow row, ContextRecord record, string? sessionLeaderId)
    {
        var (actions, stamp) = (record.Actions, WriterStamp.Of(record));
        var change =
            actions.HasFlag(ProcessActions.Exec) ? ProgramChange.Exec
            : actions.HasFlag(ProcessActions.AlreadyRunning) ? ProgramChange.Running
            : actions.HasFlag(ProcessActions.Fork) && !actions.HasFlag(ProcessActions.End) ? ProgramChange.Fork
            : ProgramChange.None;
        row.WriteProgram(ProgramOf(record.Process, record.Sha256), stamp, change);
        if (change == ProgramChange.Fork && row.ParentId is { } parentId && _rows.TryGetValue(parentId, out var parent))
            row.InheritProgram(parent.Program);
        // Each of these describes the whole process as it is after the call.
        var changes = change is ProgramChange.Exec or ProgramChange.Running || actions.HasFlag(ProcessActions.Credentials);
        row.WriteCredentials(UserOf(record.Process), RealUserOf(record.Process), sessionLeaderId, stamp, changes);
        if (actions.HasFlag(ProcessActions.End))
        {
            row.WriteEnd(record.End ?? record.Timestamp ?? _now, stamp);
            Touch(row);     // It is among the ended now.
        }
    }

    private ProcessRow? InferEntry(ContextRecord record)
    {
        var parent = Infer(record.EntryLeaderParent);
        if (Infer(record.EntryLeader) is not { } leader)
            return null;
        leader.InferEntry(texts.Shared(record.EntryType), texts.Shared(record.EntrySourceIp));
        WriteParent(leader, parent?.EntityId);
        return leader;
    }

    // ancestry[i + 1] is the parent of ancestry[i]; of the first one a parent's description never says it.
    private ProcessRow? InferParent(ContextRecord record)
    {
        var parent = Infer(record.Parent);
        var ancestry = record.Ancestry;
        if (parent is { ParentId: null } && ancestry.MoveNext() && Is(parent, ancestry.Current) && ancestry.MoveNext())
            WriteParent(parent, IdOf(ancestry.Current));
        return parent;
    }

    // What another process's event says fills a gap, no more.
    private void WriteParent(ProcessRow row, string? parentId, bool replaces = false)
    {
        if (parentId is null || (row.ParentId is not null && !replaces) || parentId == row.ParentId)
            return;
        _byParent.Remove(row);
        row.ParentId = parentId;
        _byParent.Add(row);
    }

    private ProcessRow? Infer(ProcessImage image)
    {
        if (image.EntityId.IsEmpty)
            return null;
        var row = FindOrAdd(image.EntityId);
        if (row.HasGaps)
            row.Infer(image.Pid, image.Start, ProgramOf(image, sha256: default), UserOf(image), RealUserOf(image));
        return row;
    }

    private ProgramImage ProgramOf(ProcessImage image, ReadOnlySpan<byte> sha256) => new(
        texts.Shared(image.Name), texts.Shared(image.Executable),
        image.CommandLine.IsEmpty ? null : Encoding.UTF8.GetString(image.CommandLine), texts.Shared(sha256));

    private Account? UserOf(ProcessImage image) => texts.Shared(image.UserId, image.UserName);

    private Account? RealUserOf(ProcessImage image) => texts.Shared(image.RealUserId, image.RealUserName);

    // Ids that are rows already share the row's text.
    private string IdOf(ReadOnlySpan<byte> entityId) =>
        Look(entityId) is { } row ? row.EntityId : Encoding.UTF8.GetString(entityId);

    private bool Is(ProcessRow row, ReadOnlySpan<byte> entityId) => texts.Read(entityId).SequenceEqual(row.EntityId);

    // Brothers have the same ancestors.
    private ImmutableArray<string> AncestryOf(ContextRecord record, ProcessRow? parent)
    {
        if (parent is not null && IsAncestry(parent.OfChildren, record))
            return parent.OfChildren;
        var ids = ImmutableArray.CreateBuilder<string>(record.AncestryLength);
        foreach (var id in record.Ancestry)
            ids.Add(IdOf(id));
        var ancestry = ids.MoveToImmutable();
        parent?.OfChildren = ancestry;
        return ancestry;
    }

    private bool IsAncestry(ImmutableArray<string> known, ContextRecord record)
    {
        if (known.Length != record.AncestryLength)
            return false;
        var at = 0;
        foreach (var id in record.Ancestry)
            if (!texts.Read(id).SequenceEqual(known[at++]))
                return false;
        return true;
    }

    private ProcessRow? Look(ReadOnlySpan<byte> entityId) =>
        _rows.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(texts.Read(entityId), out var row) ? row : null;

    private ProcessRow FindOrAdd(ReadOnlySpan<byte> entityId)
    {
        if (Look(entityId) is { } known)
        {
            Touch(known);
            return known;
        }
        if (_rows.Count >= limits.ProcessesPerHost)
        {
            Remove((_ended.First ?? _live.First)!);
            Evicted++;
        }
        var row = new ProcessRow(Encoding.UTF8.GetString(entityId));
        _rows.Add(row.EntityId, row);
        _live.Add(row);
        return row;
    }

    private void Touch(ProcessRow row)
    {
        Unlist(row);
        row.IsAmongEnded = row.HasEnded;
        ListOf(row).Add(row);
    }

    private void Remove(ProcessRow row)
    {
        Unlist(row);
        _byParent.Remove(row);
        _rows.Remove(row.EntityId);
    }

    private void Unlist(ProcessRow row) => ListOf(row).Remove(row);

    private RowsByUse ListOf(ProcessRow row) => row.IsAmongEnded ? _ended : _live;

    // The stream's time is the smaller of the last two: one event with a wrong clock must not empty the table.
    private void Advance(DateTimeOffset? timestamp)
    {
        if (timestamp is not { } time)
            return;
        _now = time < _latest ? time : _latest;
        _latest = time;
    }

    private void Sweep()
    {
        if ((_now - _sweptAt).Duration() < SweepEvery)
            return;
        _sweptAt = _now;
        var over = new List<ProcessRow>();
        for (var row = _ended.First; row is not null; row = row.UsedAfter)
            if (_now - row.End > limits.KeepEndedFor)
                over.Add(row);
        if (over.Count == 0)
            return;
        var needed = AboveLiveRows();
        foreach (var row in over)
            if (!needed.Contains(row.EntityId))
                Remove(row);
    }

    // An ended process stays while a live one descends from it or is in its session: sudo may be gone, its daemon is not.
    private HashSet<string> AboveLiveRows()
    {
        var needed = new HashSet<string>(StringComparer.Ordinal);
        for (var row = _live.First; row is not null; row = row.UsedAfter)
        {
            Mark(row.ParentId);
            Mark(row.EntryLeaderId);
            Mark(row.SessionLeaderId);
        }
        return needed;

        void Mark(string? entityId)
        {
            while (entityId is not null && needed.Add(entityId))
                entityId = _rows.GetValueOrDefault(entityId)?.ParentId;
        }
    }
}
