using System.Collections.Immutable;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Processes;

/// <summary>Processes of one host. Owned by the lane of the host's partition: not thread-safe, on purpose.</summary>
internal sealed class ProcessTable(ContextLimits limits, RepeatedTexts texts)
{
    // Looking for ended rows to forget needs no finer grain.
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    // By entity id, which an agent gives once. A pid comes back within minutes on a busy host.
    private readonly Dictionary<string, ProcessRow> _rows = new(StringComparer.Ordinal);

    // Both by use, the least recent first.
    private readonly LinkedList<ProcessRow> _live = new();
    private readonly LinkedList<ProcessRow> _ended = new();

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

    public void Apply(ContextRecord record)
    {
        if (record.Process.EntityId is not { } entityId)
            return;
        Advance(record.Timestamp);
        InferOthers(record);        // First, so that a full table drops none of them for another.
        var row = FindOrAdd(entityId);
        row.WriteIdentity(record, Id(record.Parent?.EntityId), Ids(record.Ancestry),
            record.IsEntryLeader ? row.EntityId : Id(record.EntryLeader?.EntityId),
            texts.Shared(record.EntryType), texts.Shared(record.EntrySourceIp));
        WriteParts(row, record);
        Sweep();
    }

    // An event counts once, whatever the order of its actions: fork, exec, end.
    private void WriteParts(ProcessRow row, ContextRecord record)
    {
        var actions = record.Actions;
        var stamp = WriterStamp.Of(record);
        var change =
            actions.Contains("exec") ? ProgramChange.Exec
            : actions.Contains("already_running") ? ProgramChange.Running
            : actions.Contains("fork") && !actions.Contains("end") ? ProgramChange.Fork
            : ProgramChange.None;
        row.WriteProgram(ProgramOf(record.Process, record.Sha256), stamp, change);
        if (change == ProgramChange.Fork && row.ParentId is { } parentId && _rows.TryGetValue(parentId, out var parent))
            row.InheritProgram(parent.Program);
        // Each of these describes the whole process as it is after the call.
        var changes = change is ProgramChange.Exec or ProgramChange.Running
            || actions.Contains("uid_change") || actions.Contains("gid_change") || actions.Contains("session_id_change");
        row.WriteCredentials(texts.Shared(record.Process.User), texts.Shared(record.Process.RealUser),
            Id(record.SessionLeader?.EntityId), stamp, changes);
        if (actions.Contains("end"))
        {
            row.WriteEnd(record.End ?? record.Timestamp ?? _now, stamp);
            Touch(row);     // It is among the ended now.
        }
    }

    private void InferOthers(ContextRecord record)
    {
        // ancestry[i + 1] is the parent of ancestry[i]; of the first one a parent's description never says it.
        if (Infer(record.Parent) is { } parent && record.Ancestry is [var first, var second, ..] && first == parent.EntityId)
            parent.InferParent(Id(second));
        Infer(record.SessionLeader);
        Infer(record.EntryLeaderParent);
        if (Infer(record.EntryLeader) is { } leader)
        {
            leader.InferEntry(texts.Shared(record.EntryType), texts.Shared(record.EntrySourceIp));
            leader.InferParent(Id(record.EntryLeaderParent?.EntityId));
        }
    }

    private ProcessRow? Infer(ProcessImage? image)
    {
        if (image?.EntityId is not { } entityId)
            return null;
        var row = FindOrAdd(entityId);
        if (row.HasGaps)
            row.Infer(image.Pid, image.Start, ProgramOf(image, sha256: null),
                texts.Shared(image.User), texts.Shared(image.RealUser));
        return row;
    }

    private ProgramImage ProgramOf(ProcessImage image, string? sha256) =>
        new(texts.Shared(image.Name), texts.Shared(image.Executable), image.CommandLine, texts.Shared(sha256));

    // Ids that are rows already share the row's text.
    private string? Id(string? entityId) =>
        entityId is not null && _rows.TryGetValue(entityId, out var row) ? row.EntityId : entityId;

    private ImmutableArray<string> Ids(ImmutableArray<string> entityIds)
    {
        var ids = ImmutableArray.CreateBuilder<string>(entityIds.Length);
        foreach (var entityId in entityIds)
            ids.Add(Id(entityId)!);
        return ids.MoveToImmutable();
    }

    private ProcessRow FindOrAdd(string entityId)
    {
        if (Find(entityId) is { } known)
            return known;
        if (_rows.Count >= limits.ProcessesPerHost)
        {
            Remove((_ended.First ?? _live.First)!.Value);
            Evicted++;
        }
        var row = new ProcessRow(entityId);
        _rows.Add(entityId, row);
        _live.AddLast(row.Place);
        return row;
    }

    private void Touch(ProcessRow row)
    {
        row.Place.List?.Remove(row.Place);
        (row.HasEnded ? _ended : _live).AddLast(row.Place);
    }

    private void Remove(ProcessRow row)
    {
        row.Place.List?.Remove(row.Place);
        _rows.Remove(row.EntityId);
    }

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
        var over = _ended.Where(row => _now - row.End > limits.KeepEndedFor).ToList();
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
        foreach (var row in _live)
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
