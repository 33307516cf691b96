using System.Text;
using Cronwatch.Enrich.Osquery;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Answers;

/// <summary>The results of osquery that answer about a hit, and how good they are by its time.</summary>
/// <param name="host">What osquery says of the host; null: nothing.</param>
/// <param name="at">The time of the hit.</param>
internal sealed class HostResults(OsqueryHost? host, DateTimeOffset at)
{
    private static readonly int Username = OsqueryQuery.Users.FieldOf("username");
    private static readonly int GroupName = OsqueryQuery.Groups.FieldOf("groupname");

    // Few users own most of what is listed.
    private (long Id, string? Name) _lastUser, _lastGroup;

    /// <summary>The rows of a query, none when nothing came.</summary>
    public ResultRows RowsOf(OsqueryQuery query) => host?.RowsOf(query) ?? ResultRows.Empty;

    /// <summary>The places of a user's sockets or ports.</summary>
    public ReadOnlySpan<int> PlacesOf(OsqueryQuery query, long uid) => host is null ? default : host.SocketsOf(query).Of(uid);

    /// <summary>How many rows a query had.</summary>
    public long CountOf(OsqueryQuery query) => host?[query]?.Count ?? 0;

    /// <summary>When its rows were so; null when nothing came.</summary>
    public DateTimeOffset? AsOf(OsqueryQuery query) => host?[query]?.AsOf(host.Latest);

    /// <summary>How complete its rows are: those of two intervals ago are too old.</summary>
    public AnswerStatus StatusOf(OsqueryQuery query) =>
        host?[query] is not { } table ? AnswerStatus.NotCollected
        : table.IsComplete && at - table.AsOf(host.Latest) <= 2 * query.Interval ? AnswerStatus.Resolved
        : AnswerStatus.Late;

    /// <summary>The name of a user, or the id as text.</summary>
    public string? UserName(long? uid) => KnownName(uid) ?? TextOf(uid);

    /// <summary>The name of a user; null when it is not known.</summary>
    public string? KnownName(long? uid) => NameOf(OsqueryQuery.Users, uid, Username, ref _lastUser);

    /// <summary>The name of a group, or the id as text.</summary>
    public string? NameOfGroup(long? gid) => NameOf(OsqueryQuery.Groups, gid, GroupName, ref _lastGroup) ?? TextOf(gid);

    /// <summary>What runs as a process; null when that is not known.</summary>
    public OsqueryRow? ProcessOf(long? pid) => RowsOf(OsqueryQuery.Processes).Find(pid);

    public static string? Text(ReadOnlySpan<byte> utf8) => utf8.IsEmpty ? null : Encoding.UTF8.GetString(utf8);

    private string? NameOf(OsqueryQuery query, long? id, int field, ref (long Id, string? Name) last)
    {
        if (id is not { } number)
            return null;
        if (last.Id == number && last.Name is not null)
            return last.Name;
        last = (number, RowsOf(query).Find(number) is { } row ? Text(row.Text(field)) : null);
        return last.Name;
    }

    private static string? TextOf(long? id) => id?.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
