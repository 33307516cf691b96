namespace Cronwatch.Agent.Watching;

/// <summary>Where cron, anacron and their relatives look for jobs and for who may have some.</summary>
public static class CronPlaces
{
    /// <summary>Directories whose files are reported. Those that are not there are watched from when they appear.</summary>
    public static IReadOnlyList<string> Directories { get; } =
    [
        "/etc/cron.d",                  // Tables of packages and administrators.
        "/etc/cron.hourly",             // Scripts that run-parts starts from /etc/crontab or anacron: these four.
        "/etc/cron.daily",
        "/etc/cron.weekly",
        "/etc/cron.monthly",
        "/etc/cron.allow.d",            // Who may have a table: only the rule's guide looks here.
        "/var/spool/cron",              // Users' tables of Red Hat; the rule does not look here.
        "/var/spool/cron/crontabs",     // Users' tables of Debian.
        "/var/spool/anacron",           // When anacron ran what.
    ];

    /// <summary>Files that are reported by name.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        "/etc/crontab",
        "/etc/anacrontab",              // The rule does not look here.
        "/etc/cron.allow",
        "/etc/cron.deny",
    ];
}
