using System.Collections.Immutable;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Processes;

/// <summary>
/// One process of a host. Its own events write it part by part, each part in the order of the agent's counter; what others
/// say of it as their parent or leader fills what is empty.
/// </summary>
internal sealed class ProcessRow(string entityId)
{
    // There are millions of rows: what a nullable takes 24 bytes for takes eight.
    private const long None = long.MinValue;

    private WriterStamp _programWriter;
    private WriterStamp _credentialsWriter;
    private WriterStamp _endWriter;
    private long _pid = None;
    private long _start = None;
    private long _end = None;

    public string EntityId { get; } = entityId;

    public long? Pid => _pid == None ? null : _pid;

    public DateTimeOffset? Start => TimeOf(_start);

    /// <summary>The parent at the fork: history, not whom the kernel gave an orphan to.</summary>
    public string? ParentId { get; set; }

    /// <summary>Entity ids upward, parent first.</summary>
    public ImmutableArray<string> Ancestry { get; set; } = [];

    /// <summary>The ancestry that its children have, the row itself first: kept once for all of them.</summary>
    public ImmutableArray<string> OfChildren { get; set; } = [];

    public ProgramImage? Program { get; private set; }

    public Account? User { get; private set; }

    public Account? RealUser { get; private set; }

    /// <summary>The entry leader; the row's own id when it is one.</summary>
    public string? EntryLeaderId { get; private set; }

    public string? EntryType { get; private set; }

    public string? EntrySourceIp { get; private set; }

    public string? SessionLeaderId { get; private set; }

    /// <summary>When it ended; null only while no end was seen.</summary>
    public DateTimeOffset? End => TimeOf(_end);

    /// <summary>Whether an event of the process itself was seen.</summary>
    public bool IsOwn { get; private set; }

    public bool HasEnded => _end != None;

    /// <summary>Whether the program is only what the parent ran at the fork: an exec may follow.</summary>
    public bool HasProgramOfFork { get; private set; }

    /// <summary>Whether what others say of it could still fill a gap.</summary>
    public bool HasGaps =>
        _pid == None || _start == None || User is null || RealUser is null
        || Program is not { Name: not null, Executable: not null, CommandLine: not null };

    /// <summary>Whether its own events said what it runs.</summary>
    public bool HasOwnProgram => !_programWriter.IsNone;

    /// <summary>The row that was used before this one; for the list that holds it.</summary>
    public ProcessRow? UsedBefore { get; set; }

    /// <summary>The row that was used after this one; for the list that holds it.</summary>
    public ProcessRow? UsedAfter { get; set; }

    /// <summary>The child of the same parent that was known before this one; for the list that holds it.</summary>
    public ProcessRow? ElderSibling { get; set; }

    /// <summary>The child of the same parent that was known after this one; for the list that holds it.</summary>
    public ProcessRow? YoungerSibling { get; set; }

    /// <summary>Whether the list of the ended holds it; for the table.</summary>
    public bool IsAmongEnded { get; set; }

    /// <summary>What an event of another process says: fills gaps.</summary>
    public void Infer(long? pid, DateTimeOffset? start, ProgramImage program, Account? user, Account? realUser)
    {
        if (_pid == None)
            _pid = pid ?? None;
        if (_start == None)
            _start = start?.UtcTicks ?? None;
        User ??= user;
        RealUser ??= realUser;
        if (!program.IsEmpty)
            Program = Program?.FilledBy(program) ?? program;
    }

    /// <summary>How the session began of which it is the entry leader: fills gaps.</summary>
    public void InferEntry(string? type, string? sourceIp)
    {
        EntryLeaderId ??= EntityId;
        EntryType ??= type;
        EntrySourceIp ??= sourceIp;
    }

    /// <summary>What does not change in the life of a process.</summary>
    public void WriteIdentity(ContextRecord record, string? entryLeaderId, string? entryType, string? entrySourceIp)
    {
        IsOwn = true;
        _pid = record.Process.Pid ?? _pid;
        _start = record.Process.Start?.UtcTicks ?? _start;
        EntryLeaderId = entryLeaderId ?? EntryLeaderId;
        EntryType = entryType ?? EntryType;
        EntrySourceIp = entrySourceIp ?? EntrySourceIp;
    }

    /// <summary>Before an exec a process runs what its parent runs, for the case that its fork does not say it.</summary>
    public void InheritProgram(ProgramImage? parents) => Program ??= parents;

    /// <summary>Its own event tells the program. Overwrites only if <paramref name="change"/> says so, and in order.</summary>
    public void WriteProgram(ProgramImage program, WriterStamp stamp, ProgramChange change)
    {
        if (program.IsEmpty)
            return;
        if (!ReplacesProgram(stamp, change))
        {
            Program = Program?.FilledBy(program) ?? program;
            if (HasOwnProgram)
                return;
        }
        else
            Program = change == ProgramChange.Exec && HasOwnProgram ? program : program.FilledBy(Program);
        HasProgramOfFork = change == ProgramChange.Fork;
        _programWriter = stamp;
    }

    // What a fork says holds until anything later: even what children say of their parent knows better.
    private bool ReplacesProgram(WriterStamp stamp, ProgramChange change) =>
        change != ProgramChange.Fork
        && (_programWriter.IsNone
            || HasProgramOfFork
            || (change != ProgramChange.None && stamp.Supersedes(_programWriter)));

    /// <summary>Its own event tells the users and the session. Overwrites only if <paramref name="changes"/>, and in order.</summary>
    public void WriteCredentials(
        Account? user, Account? realUser, string? sessionLeaderId, WriterStamp stamp, bool changes)
    {
        if (user is null && realUser is null && sessionLeaderId is null)
            return;
        if (!_credentialsWriter.IsNone && !(changes && stamp.Supersedes(_credentialsWriter)))
        {
            User ??= user;
            RealUser ??= realUser;
            SessionLeaderId ??= sessionLeaderId;
            return;
        }
        User = user ?? User;
        RealUser = realUser ?? RealUser;
        SessionLeaderId = sessionLeaderId ?? SessionLeaderId;
        _credentialsWriter = stamp;
    }

    /// <summary>Its own event tells the end.</summary>
    public void WriteEnd(DateTimeOffset end, WriterStamp stamp)
    {
        if (!_endWriter.IsNone && !stamp.Supersedes(_endWriter))
            return;
        _end = end.UtcTicks;
        _endWriter = stamp;
    }

    private static DateTimeOffset? TimeOf(long ticks) => ticks == None ? null : new(ticks, TimeSpan.Zero);
}

/// <summary>What an event does to the program of its process.</summary>
internal enum ProgramChange
{
    /// <summary>Nothing: it was seen.</summary>
    None,

    /// <summary>A copy of the parent began.</summary>
    Fork,

    /// <summary>Another program took its place.</summary>
    Exec,

    /// <summary>It ran already when the agent started: what is known of the same program stays.</summary>
    Running,
}
