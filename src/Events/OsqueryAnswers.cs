using System.Collections.Immutable;

namespace Cronwatch.Events;

/// <summary>What osquery answers about a host. Rows are views of what it sent, by the columns of their query.</summary>
public sealed record OsqueryAnswers
{
    /// <summary>Nothing ever came from the host.</summary>
    public static OsqueryAnswers None { get; } = new();

    /// <summary>The account that the event names, of <see cref="OsqueryQuery.Users"/>: one row, or none.</summary>
    public RowsAnswer<OsqueryRow> Account { get; init; } = RowsAnswer<OsqueryRow>.None;

    /// <summary>Where the users of the event are logged in, of <see cref="OsqueryQuery.Logins"/>, the newest first.</summary>
    public RowsAnswer<OsqueryRow> Logins { get; init; } = RowsAnswer<OsqueryRow>.None;

    /// <summary>The files in cron's directories, the one changed last first.</summary>
    public RowsAnswer<ListedFile> CronFiles { get; init; } = RowsAnswer<ListedFile>.None;

    /// <summary><c>/etc/crontab</c> and who may have one.</summary>
    public RowsAnswer<ControlFile> CronAccess { get; init; } = RowsAnswer<ControlFile>.None;

    /// <summary>What the file of the event runs, of <see cref="OsqueryQuery.Crontab"/>.</summary>
    public RowsAnswer<OsqueryRow> Commands { get; init; } = RowsAnswer<OsqueryRow>.None;

    /// <summary>Who listens on which port, those of the process tree first, then the user's.</summary>
    public RowsAnswer<HeldSocket> Ports { get; init; } = RowsAnswer<HeldSocket>.None;

    /// <summary>Who talks to whom, those of the process tree first, then the user's.</summary>
    public RowsAnswer<HeldSocket> Sockets { get; init; } = RowsAnswer<HeldSocket>.None;

    /// <summary>The sockets of the writer and of what it started.</summary>
    public RowsAnswer<HeldSocket> SubjectSockets { get; init; } = RowsAnswer<HeldSocket>.None;
}

/// <summary>Rows that answer a question.</summary>
/// <param name="Status">How complete they are.</param>
/// <param name="AsOf">When they were so; null when nothing came.</param>
/// <param name="Count">How many there were.</param>
/// <param name="Rows">The first of them.</param>
public sealed record RowsAnswer<T>(AnswerStatus Status, DateTimeOffset? AsOf, long Count, ImmutableArray<T> Rows)
{
    internal static RowsAnswer<T> None { get; } = new(AnswerStatus.NotCollected, null, 0, []);
}

/// <summary>A file in a directory of cron.</summary>
/// <param name="Row">What <see cref="OsqueryQuery.CronFiles"/> says of it.</param>
/// <param name="Owner">The owner's name, or id.</param>
/// <param name="Group">The group's name, or id.</param>
public sealed record ListedFile(OsqueryRow Row, string? Owner, string? Group);

/// <summary>A file by which cron is controlled.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Row">What <see cref="OsqueryQuery.CronControl"/> says of it; null: it is not there.</param>
public sealed record ControlFile(string Path, OsqueryRow? Row);

/// <summary>A socket and who holds it.</summary>
/// <param name="Row">What <see cref="OsqueryQuery.Ports"/> or <see cref="OsqueryQuery.Sockets"/> says of it.</param>
/// <param name="Process">The name of the process.</param>
/// <param name="IsInTree">Whether that is an ancestor of the writer, the writer, or what it started.</param>
/// <param name="IsOfUser">Whether the user of the event, or who is behind it, runs the process.</param>
public readonly record struct HeldSocket(OsqueryRow Row, string? Process, bool IsInTree, bool IsOfUser);
