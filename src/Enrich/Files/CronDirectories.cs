using Cronwatch.Events;

namespace Cronwatch.Enrich.Files;

/// <summary>Where cron's files are, by the rule and its guide, and what an event says that happened there.</summary>
public static class CronDirectories
{
    private const int MostOfPath = 4_096;

    private const int MostOfText = 1_024;

    private static readonly byte[][] Files = ["/etc/cron.allow"u8.ToArray(), "/etc/cron.deny"u8.ToArray(), "/etc/crontab"u8.ToArray()];

    private static readonly byte[][] Directories =
    [
        "/etc/cron.d/"u8.ToArray(), "/etc/cron.daily/"u8.ToArray(), "/etc/cron.hourly/"u8.ToArray(),
        "/etc/cron.weekly/"u8.ToArray(), "/etc/cron.monthly/"u8.ToArray(), "/etc/cron.allow.d/"u8.ToArray(),
        "/var/spool/cron/crontabs/"u8.ToArray(), "/var/spool/anacron/"u8.ToArray(),
    ];

    /// <summary>Whether a path is of cron. Allocates nothing.</summary>
    public static bool Contain(ReadOnlySpan<byte> path)
    {
        foreach (var file in Files)
            if (path.SequenceEqual(file))
                return true;
        foreach (var directory in Directories)
            if (path.StartsWith(directory))
                return true;
        return false;
    }

    /// <summary>Whether a file is one whose lines are jobs, as osquery's table <c>crontab</c> lists them.</summary>
    internal static bool IsCrontab(string path) =>
        path == "/etc/crontab" || path.StartsWith("/etc/cron.d/", StringComparison.Ordinal) || path.StartsWith("/var/spool/cron/", StringComparison.Ordinal);

    /// <summary>The change that an event tells.</summary>
    /// <param name="e">An event whose path, or path before, is of cron.</param>
    /// <param name="id">Which event it is.</param>
    /// <param name="otherwise">When it happened, if the event does not say it.</param>
    public static CronChange ChangeOf(HostEvent e, string id, DateTimeOffset otherwise)
    {
        ArgumentNullException.ThrowIfNull(e);
        return new CronChange(id, TimeOf(e, otherwise))
        {
            Action = First(e, "event.action")?.Cut(MostOfText),
            Path = First(e, "file.path")?.Cut(MostOfPath),
            OriginalPath = First(e, "file.Ext.original.path")?.Cut(MostOfPath),
            Process = (First(e, "process.executable") ?? First(e, "process.name"))?.Cut(MostOfPath),
            User = (First(e, "user.name") ?? First(e, "user.id"))?.Cut(MostOfText),
            Sha256 = First(e, "file.hash.sha256")?.Cut(MostOfText),
        };
    }

    internal static DateTimeOffset TimeOf(HostEvent e, DateTimeOffset otherwise) =>
        EventTime.TryParse(First(e, "@timestamp"), out var time) || EventTime.TryParse(First(e, "event.created"), out time)
            ? time
            : otherwise;

    private static string? First(HostEvent e, string name) => Answers.EventValues.Text(e, name);
}
