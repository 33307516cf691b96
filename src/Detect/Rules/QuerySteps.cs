using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Cronwatch.Events;

namespace Cronwatch.Detect.Rules;

/// <summary>
/// What a query of a guide asks, by the table that it selects from and what it selects there: rules number the same questions
/// differently. A query that narrows a table asks something else than context answers.
/// </summary>
internal static partial class QuerySteps
{
    private static readonly FrozenSet<string> CronDirectories = FrozenSet.Create(StringComparer.Ordinal,
        "/etc/cron.d", "/etc/cron.hourly", "/etc/cron.daily", "/etc/cron.weekly", "/etc/cron.monthly", "/etc/cron.allow.d",
        "/var/spool/cron", "/var/spool/cron/crontabs", "/var/spool/anacron");

    private static readonly FrozenSet<string> CronControl = FrozenSet.Create(StringComparer.Ordinal,
        "/etc/crontab", "/etc/cron.allow", "/etc/cron.deny");

    /// <summary>The step; <see cref="GuideStep.None"/> for a query that none answers.</summary>
    public static GuideStep Of(string sql)
    {
        var tables = Tables().Matches(sql).Select(table => table.Groups[1].Value.ToLowerInvariant()).ToArray();
        if (tables.Length == 0 || Selections().Count(sql) != 1 || !tables[1..].All(table => table is "users" or "groups" or "processes"))
            return GuideStep.None;
        return tables[0] switch
        {
            "file" => OfFiles(sql, hasOwners: tables.Length > 1),
            "processes" when !IsNarrowed(sql) => GuideStep.Processes,
            "listening_ports" when !IsNarrowed(sql) => GuideStep.ListeningPorts,
            "process_open_sockets" when !IsNarrowed(sql) => GuideStep.OpenSockets,
            "users" when OfUser().IsMatch(sql) => GuideStep.User,
            "logged_in_users" when OfUser().IsMatch(sql) => GuideStep.Logins,
            _ => GuideStep.None,
        };
    }

    private static GuideStep OfFiles(string sql, bool hasOwners)
    {
        var paths = Paths().Matches(sql).Select(path => path.Groups[1].Value).ToArray();
        if (paths.Length == 0)
            return GuideStep.None;
        if (paths.All(CronControl.Contains))
            return GuideStep.CronAccess;
        return !paths.All(path => CronDirectories.Contains(path.TrimEnd('%').TrimEnd('/'))) ? GuideStep.None
            : hasOwners ? GuideStep.CronFiles
            : GuideStep.CronChanges;
    }

    private static bool IsNarrowed(string sql) => Conditions().IsMatch(sql);

    [GeneratedRegex(@"\b(?:FROM|JOIN)\s+([a-z_]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Tables();

    [GeneratedRegex(@"\bSELECT\b", RegexOptions.IgnoreCase)]
    private static partial Regex Selections();

    [GeneratedRegex(@"\b(?:WHERE|HAVING)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Conditions();

    [GeneratedRegex(@"'(/[^']*)'")]
    private static partial Regex Paths();

    [GeneratedRegex(@"\bWHERE\s+(?:\w+\.)?(?:username|user|uid)\s*=\s*'?\{\{ *user\.(?:name|id) *\}\}'?\s*;?\s*\z", RegexOptions.IgnoreCase)]
    private static partial Regex OfUser();
}
