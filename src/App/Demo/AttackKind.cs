using System.Collections.Immutable;

namespace Cronwatch.App.Demo;

/// <summary>One way to get a job into cron.</summary>
/// <param name="Name">As labels and summaries write it: <c>shell-redirect</c>.</param>
/// <param name="Description">What is done, for people.</param>
/// <param name="ExcludedBecause">Why the rule, version 14, does not alert on it by design; null when it must alert.</param>
/// <param name="Distribution">The only systems on which it makes sense; null for all.</param>
/// <param name="Play">The attack as a scene. It marks exactly one event.</param>
internal sealed record AttackKind(
    string Name, string Description, string? ExcludedBecause, Distribution? Distribution, Action<Scene> Play)
{
    /// <summary>All kinds.</summary>
    public static readonly ImmutableArray<AttackKind> All =
    [
        new("shell-redirect", "bash redirects a line into /etc/cron.d", null, null, Attacks.ShellRedirect),
        new("curl-download", "curl writes its download into /etc/cron.d", null, null, Attacks.CurlDownload),
        new("crontab-edit", "crontab -e on root's table", null, Demo.Distribution.Debian, Attacks.CrontabEdit),
        new("mktemp-rename", "a file written aside and moved into place", null, null, Attacks.MktempRename),
        new("rename-over", "sed -i renames its copy over an existing job", null, null, Attacks.RenameOver),
        new("python", "a Python one-liner writes a job", null, null, Attacks.Python),
        new("dropped-binary", "a dropped binary writes an hourly job", null, null, Attacks.DroppedBinary),
        new("user-crontab", "a user's table piped into crontab", null, Demo.Distribution.Debian, Attacks.UserCrontab),
        new("perl", "a Perl one-liner writes a job",
            "the rule excludes every process named perl", null, Attacks.Perl),
        new("red-hat-crontab", "a user's table on Red Hat",
            "the rule does not watch /var/spool/cron/<user>", Demo.Distribution.RedHat, Attacks.RedHatCrontab),
        new("in-place-edit", "tee -a appends to /etc/crontab",
            "a change in place yields no file event on Linux", null, Attacks.InPlaceEdit),
    ];

    /// <summary>Whether the marked event must alert.</summary>
    public bool MustAlert => ExcludedBecause is null;

    /// <summary><c>detected</c> or <c>excluded-by-design</c>.</summary>
    public string ExpectationName => MustAlert ? "detected" : "excluded-by-design";
}
