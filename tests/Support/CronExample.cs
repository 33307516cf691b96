namespace Cronwatch.Support;

/// <summary>An event and what both versions of the rule that ships say of it.</summary>
/// <param name="Path"><c>file.path</c>.</param>
/// <param name="Action"><c>event.action</c>; with commas, an array.</param>
/// <param name="Executable"><c>process.executable</c>.</param>
/// <param name="Name"><c>process.name</c>, where it does not follow from the executable.</param>
/// <param name="Extension"><c>file.extension</c>.</param>
/// <param name="Was"><c>file.Ext.original.extension</c>.</param>
/// <param name="By14">Whether version 14 alerts.</param>
/// <param name="By19">Whether version 19 alerts.</param>
public sealed record CronExample(
    string Path, string Action, string? Executable, string? Name, string? Extension, string? Was, bool By14, bool By19)
{
    /// <summary>The 25 examples that explain the rule.</summary>
    public static IReadOnlyList<CronExample> All { get; } =
    [
        new("/etc/cron.d/persist", "creation", "/usr/bin/bash", null, null, null, true, true), // The plain case.
        new("/var/spool/cron/crontabs/tmp.Xy12Ab", "creation", "/usr/bin/crontab", null, "Xy12Ab", null, false, false), // Written aside,
        new("/var/spool/cron/crontabs/root", "rename", "/usr/bin/crontab", null, null, "Xy12Ab", true, true), // renamed into place.
        new("/etc/cron.d/a/b/job.sh", "rename, change", "/usr/bin/cp", null, "sh", null, true, true), // * crosses /; an array.
        new("/etc/cron.d/persist", "deletion", "/usr/bin/rm", null, null, null, false, false),
        new("/etc/crontab", "modified", "/usr/bin/bash", null, null, null, false, false),
        new("/ETC/Cron.d/persist", "creation", "/usr/bin/bash", null, null, null, true, false), // Case of the path,
        new("/etc/cron.d/job", "creation", "/SNAP/x/bin/sh", null, null, null, false, true), // of an exclusion,
        new("/etc/cron.d/SEDx1", "creation", "/usr/bin/sed", null, null, null, false, true), // of file.name.
        new("/etc/cron.d/sedAb12", "creation", "/usr/bin/sed", null, null, null, false, false),
        new("/etc/cron.d/job", "creation", "/usr/bin/perl", null, null, null, false, true),
        new("/etc/cron.d/e2scrub_all.tmp1", "creation", "/usr/bin/perl", null, "tmp1", null, false, false),
        new("/etc/cron.d/job~", "rename", "/usr/bin/vim", null, null, null, true, false),
        new("/etc/cron.d/.job.swp", "creation", "/usr/bin/vim", null, "swp", null, false, false),
        new("/etc/cron.d/job", "creation", "/usr/bin/dnf5", null, null, null, true, false),
        new("/etc/cron.d/job", "creation", "./usr/bin/podman", null, null, null, true, false),
        new("/etc/cron.d/sysstat", "creation", "/USR/bin/dpkg", null, null, null, true, true), // `in` keeps case.
        new("/etc/cron.daily/apt-compat", "rename", "/usr/bin/tar", null, null, "dpkg-new", false, false),
        new("/etc/cron.d/job", "creation", null, "bash", null, null, false, false), // No executable.
        new("/etc/cron.d/job", "creation", "/usr/bin/bash", "Crond", null, null, true, true),
        new("/etc/cron.d/job", "creation", "/dev/fd/7", null, null, null, false, false),
        new("/etc/cron.d/job", "creation", "/dev/fd/*", null, null, null, false, false),
        new("/var/spool/cron/root", "rename", "/usr/bin/crontab", null, null, null, false, false), // Gaps of the rule.
        new("/etc/crontabs/root", "creation", "/bin/busybox", null, null, null, false, false),
        new("/etc/anacrontab", "rename", "/usr/bin/bash", null, null, null, false, false),
    ];

    /// <summary>The event, as JSON.</summary>
    public string ToJson() => Some.FileEvent(Path, Action, Executable, Name, Extension, Was);
}
