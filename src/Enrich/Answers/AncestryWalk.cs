using System.Collections.Immutable;
using Cronwatch.Enrich.Processes;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Answers;

/// <summary>One way up from the writer of an event, step by step. Each link says how much is known of it.</summary>
/// <param name="table">The processes of the host; null when none ever came from it.</param>
/// <param name="results">What osquery says of the host: it names users whose events bring the id alone.</param>
/// <param name="waitedInVain">Whether the hit's hold ended before its process was known.</param>
internal sealed class AncestryWalk(ProcessTable? table, HostResults results, bool waitedInVain)
{
    /// <summary>Links at most, the writer among them: damaged data must not make an answer without end.</summary>
    public const int MaxLinks = 32;

    private readonly ImmutableArray<AncestryLink>.Builder _links = ImmutableArray.CreateBuilder<AncestryLink>();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<ImmutableArray<string>> _ancestries = [];
    private Dictionary<string, string>? _names;
    private ProcessRow? _entry;

    /// <summary>The nearest known session leader's id; after the walk.</summary>
    public string? SessionLeaderId { get; private set; }

    /// <summary>The nearest known entry leader's id; after the walk.</summary>
    public string? EntryLeaderId => _entry?.EntryLeaderId;

    public AncestryAnswer Up(HitProcess writer)
    {
        var last = table?.Find(writer.EntityId);
        _links.Add(Writer(writer, last));
        Remember(writer.Ancestry);
        Visit(last);
        if (writer.EntityId is not null)
            _seen.Add(writer.EntityId);
        // The row's parent is that of the fork; the event may name whom an orphan was given to since.
        var id = last?.ParentId ?? writer.ParentId ?? writer.Ancestry.FirstOrDefault() ?? Above(writer.EntityId, last);
        while (id is not null)
        {
            last = table?.Find(id);
            Visit(last);
            var above = Above(id, last);
            var status =
                !_seen.Add(id) ? LinkStatus.Loop
                : _links.Count == MaxLinks - 1 && above is not null ? LinkStatus.Cut
                : StatusOf(id, last);
            _links.Add(Ancestor(id, last, status));
            id = status is LinkStatus.Loop or LinkStatus.Cut ? null : above;
        }
        MarkUnknownTop(last);
        return new AncestryAnswer(Status(), _links.ToImmutable()) { Entry = Entry() };
    }

    /// <summary>The account, its name filled in by osquery, else from any row of the host that knows it.</summary>
    public Account? Named(Account? account) =>
        account is { Id: { } id, Name: null } && (results.KnownName(AccountSearch.UidOf(account)) ?? NameByRows(id)) is { } name
            ? new Account(id, name)
            : account;

    private string? NameByRows(string id) => (_names ??= table?.AccountNames() ?? []).GetValueOrDefault(id);

    private AncestryLink Writer(HitProcess writer, ProcessRow? row)
    {
        var known = row?.Program is { } program && !(row.HasProgramOfFork && program.Contradicts(writer.Program));
        var image = writer.Program.FilledBy(row?.Program);
        return Link(0, known ? LinkStatus.Resolved : Absent, writer.EntityId, row, image) with
        {
            Pid = writer.Pid ?? row?.Pid,
            User = Named(Account(writer.User, row?.User)),
            RealUser = Named(Account(writer.RealUser, row?.RealUser)),
        };
    }

    private AncestryLink Ancestor(string id, ProcessRow? row, LinkStatus status) =>
        Link(_links.Count, status, id, row, row?.Program);

    private AncestryLink Link(
        int depth, LinkStatus status, string? id, ProcessRow? row, ProgramImage? image) => new(depth, status)
        {
            EntityId = id,
            Pid = row?.Pid,
            Name = image?.Name,
            Executable = image?.Executable,
            CommandLine = image?.CommandLine,
            Sha256 = image?.Sha256,
            User = Named(row?.User),
            RealUser = Named(row?.RealUser),
            Start = row?.Start,
            End = row?.End,
        };

    // The event speaks of the moment that counts; the row fills in the name of the same user.
    private static Account? Account(Account? ofEvent, Account? ofRow) =>
        ofEvent is null ? ofRow
        : ofEvent.Name is null && ofEvent.Id == ofRow?.Id ? ofRow
        : ofEvent;

    private LinkStatus Absent => waitedInVain ? LinkStatus.Late : LinkStatus.Missing;

    private LinkStatus StatusOf(string id, ProcessRow? row) =>
        row?.Program is not null ? LinkStatus.Resolved
        : row is not null || _ancestries.Exists(ids => ids.Contains(id)) ? LinkStatus.IdOnly
        : Absent;

    private void Visit(ProcessRow? row)
    {
        if (row is null)
            return;
        Remember(row.Ancestry);
        SessionLeaderId ??= row.SessionLeaderId;
        _entry ??= row.EntryLeaderId is null ? null : row;
    }

    private void Remember(ImmutableArray<string> ancestry)
    {
        if (!ancestry.IsEmpty)
            _ancestries.Add(ancestry);
    }

    // By the row, else across a gap by what any process further down said of its ancestors: the last one first.
    private string? Above(string? id, ProcessRow? row)
    {
        if (row?.ParentId is { } parentId)
            return parentId;
        if (row is { Ancestry: [var first, ..] })
            return first;
        for (var i = _ancestries.Count - 1; id is not null && i >= 0; i--)
            if (_ancestries[i].IndexOf(id) is var at and >= 0 && at + 1 < _ancestries[i].Length)
                return _ancestries[i][at + 1];
        return null;
    }

    // The top is the first process of the system, or one whose own events name no parent.
    private void MarkUnknownTop(ProcessRow? last)
    {
        var top = _links[^1];
        if (top.Status == LinkStatus.Resolved && top.Pid != 1 && last is not { IsOwn: true, ParentId: null }
            && _links.Count < MaxLinks)
            _links.Add(new AncestryLink(_links.Count, LinkStatus.Missing));
    }

    private AnswerStatus Status() =>
        table is null ? AnswerStatus.NotCollected
        : _links.All(link => link.Status == LinkStatus.Resolved) ? AnswerStatus.Resolved
        : waitedInVain ? AnswerStatus.Late
        : AnswerStatus.Missing;

    private SessionEntry? Entry()
    {
        if (_entry is null)
            return null;
        var leader = table?.Find(_entry.EntryLeaderId);
        return new SessionEntry(_entry.EntryLeaderId, leader?.Program?.Name, _entry.EntryType ?? leader?.EntryType,
            _entry.EntrySourceIp ?? leader?.EntrySourceIp);
    }
}
