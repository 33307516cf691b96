using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Answers;

/// <summary>The account that an event names, and where its users are logged in.</summary>
internal static class AccountSearch
{
    private const int MostLogins = 20;

    private static readonly int Username = OsqueryQuery.Users.FieldOf("username");
    private static readonly int LoginUser = OsqueryQuery.Logins.FieldOf("user");

    /// <summary>The number of a user's id; null where it is none.</summary>
    public static long? UidOf(Account? user) =>
        long.TryParse(user?.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var uid) ? uid : null;

    /// <summary>The same, where an account of the host says it of a user that is only named.</summary>
    public static long? UidOf(Account? user, HostResults results) => UidOf(user) ?? RowOf(user, results)?.Number(OsqueryQuery.Users.OrderedBy);

    /// <summary>The account of the writer: by its id, else by its name. One that is not there may be no local one.</summary>
    public static RowsAnswer<OsqueryRow> AccountOf(Account? user, HostResults results)
    {
        var (query, account) = (OsqueryQuery.Users, RowOf(user, results));
        var status = results.StatusOf(query) is AnswerStatus.Resolved && account is null ? AnswerStatus.Missing : results.StatusOf(query);
        return new(status, results.AsOf(query), account is null ? 0 : 1, account is { } row ? [row] : []);
    }

    /// <summary>Where the users are logged in: who wrote, for real, and who is behind it.</summary>
    public static RowsAnswer<OsqueryRow> LoginsOf(UserAnswer user, HostResults results)
    {
        var names = ((Account?[])[user.Effective, user.Real, user.Behind?.User])
            .Select(account => account?.Name ?? (UidOf(account) is { } uid ? results.UserName(uid) : null))
            .OfType<string>().Distinct().Select(Encoding.UTF8.GetBytes).ToList();
        var (rows, logins, count) = (results.RowsOf(OsqueryQuery.Logins), ImmutableArray.CreateBuilder<OsqueryRow>(), 0);
        for (var at = 0; at < rows.Count; at++)
        {
            if (!IsOneOf(names, rows[at].Text(LoginUser)))
                continue;
            if (count++ < MostLogins)
                logins.Add(rows[at]);
        }
        return new(results.StatusOf(OsqueryQuery.Logins), results.AsOf(OsqueryQuery.Logins), count, logins.DrainToImmutable());
    }

    private static OsqueryRow? RowOf(Account? user, HostResults results)
    {
        var rows = results.RowsOf(OsqueryQuery.Users);
        return UidOf(user) is { } uid ? rows.Find(uid) : user?.Name is { } name ? rows.Find(Username, name) : null;
    }

    private static bool IsOneOf(List<byte[]> names, ReadOnlySpan<byte> name)
    {
        foreach (var one in names)
            if (name.SequenceEqual(one))
                return true;
        return false;
    }
}
