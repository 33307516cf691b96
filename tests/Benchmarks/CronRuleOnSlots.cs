using Cronwatch.Events;

namespace Cronwatch.Benchmarks;

/// <summary>"Cron Job Created or Modified", version 14, as somebody would write it by hand for decoded events.</summary>
internal sealed class CronRuleOnSlots(FieldTable fields)
{
    private static readonly string[] Files = ["/etc/cron.allow", "/etc/cron.deny", "/etc/crontab"];

    private static readonly string[] Directories =
    [
        "/etc/cron.d/", "/etc/cron.daily/", "/etc/cron.hourly/", "/etc/cron.monthly/", "/etc/cron.weekly/",
        "/var/spool/anacron/", "/var/spool/cron/crontabs/",
    ];

    private static readonly string[] ExecutablePrefixes =
        ["/dev/fd/", "/nix/store/", "/snap/", "/tmp/vmis.", "/usr/libexec/platform-python", "/var/lib/dpkg/"];

    private static readonly HashSet<string> Executables = new(StringComparer.Ordinal)
    {
        "/bin/dnf", "/bin/dnf-automatic", "/bin/dpkg", "/bin/dpkg-divert", "/bin/microdnf", "/bin/pacman", "/bin/pamac-daemon", "/bin/rpm",
        "/bin/snapd", "/bin/yum", "/sbin/apk", "/usr/bin/apt", "/usr/bin/dnf", "/usr/bin/dnf-automatic", "/usr/bin/dpkg",
        "/usr/bin/dpkg-divert", "/usr/bin/microdnf", "/usr/bin/pacman", "/usr/bin/pamac-daemon", "/usr/bin/rpm", "/usr/bin/snapd",
        "/usr/bin/yum", "/usr/local/sbin/apk", "/usr/sbin/apk", "/usr/sbin/pacman", "/bin/dockerd", "/bin/podman",
        "/kaniko/kaniko-executor", "/proc/self/exe", "/usr/bin/dockerd", "/usr/bin/podman", "/usr/local/bin/dockerd",
        "/usr/sbin/dockerd", "/bin/autossl_check", "/bin/chef-client", "/bin/puppet", "/opt/elasticbeanstalk/bin/platform-engine",
        "/opt/puppetlabs/puppet/bin/puppet", "/opt/puppetlabs/puppet/bin/ruby", "/usr/bin/autossl_check", "/usr/bin/chef-client",
        "/usr/bin/puppet", "/opt/eset/efs/lib/utild", "/opt/imunify360/venv/bin/python3", "/usr/sbin/anacron",
    };

    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "cf-agent", "crio", "crond", "dnf_install", "droplet-agent.postinst", "executor", "imunify-notifier", "jumpcloud-agent", "perl",
        "puppet", "schedd", "utild",
    };

    private readonly int _category = fields.SlotOf("event.category");
    private readonly int _os = fields.SlotOf("host.os.type");
    private readonly int _action = fields.SlotOf("event.action");
    private readonly int _path = fields.SlotOf("file.path");
    private readonly int _executable = fields.SlotOf("process.executable");
    private readonly int _name = fields.SlotOf("process.name");
    private readonly int _fileName = fields.SlotOf("file.name");
    private readonly int _extension = fields.SlotOf("file.extension");
    private readonly int _was = fields.SlotOf("file.Ext.original.extension");

    public bool Matches(HostEvent e)
    {
        if (!e.AnyEquals(_category, "file"u8) || !e.AnyEquals(_os, "linux"u8))
            return false;
        if (!e.AnyEquals(_action, "creation"u8) && !e.AnyEquals(_action, "rename"u8))
            return false;
        // What people write first: text, and the framework's comparisons.
        if (e.TextOf(_path) is not { } path || !IsWatched(path) || e.TextOf(_executable) is not { } executable)
            return false;
        return !Executables.Contains(executable)
            && !StartsWithAny(executable, ExecutablePrefixes)
            && !(e.TextOf(_name) is { } name && (Names.Contains(name)
                || (name == "sed" && e.TextOf(_fileName)?.StartsWith("sed", StringComparison.OrdinalIgnoreCase) == true)))
            && path != "/etc/cron.d/jumpcloud-updater"
            && !path.StartsWith("/var/spool/cron/crontabs/tmp.", StringComparison.Ordinal)
            && e.TextOf(_extension) is not ("dpkg-remove" or "swp" or "swpx" or "swx")
            && e.TextOf(_was) != "dpkg-new";
    }

    private static bool IsWatched(string path) =>
        Array.Exists(Files, f => path.Equals(f, StringComparison.OrdinalIgnoreCase)) || StartsWithAny(path, Directories);

    private static bool StartsWithAny(string text, string[] prefixes)
    {
        foreach (var prefix in prefixes)
            if (text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
