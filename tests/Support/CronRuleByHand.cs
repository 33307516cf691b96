using System.Text.Json;

namespace Cronwatch.Support;

/// <summary>
/// "Cron Job Created or Modified", version 14, written down by hand from the rule's text: what the simulated fleet is
/// measured by. It shares no code with the engine on purpose.
/// </summary>
public static class CronRuleByHand
{
    private static readonly string[] Files = ["/etc/cron.allow", "/etc/cron.deny", "/etc/crontab"];

    private static readonly string[] Directories =
    [
        "/etc/cron.d/", "/etc/cron.daily/", "/etc/cron.hourly/", "/etc/cron.monthly/", "/etc/cron.weekly/",
        "/var/spool/anacron/", "/var/spool/cron/crontabs/",
    ];

    private static readonly HashSet<string> Executables = new(StringComparer.Ordinal)
    {
        "/bin/dnf", "/bin/dnf-automatic", "/bin/dpkg", "/bin/dpkg-divert", "/bin/microdnf", "/bin/pacman",
        "/bin/pamac-daemon", "/bin/rpm", "/bin/snapd", "/bin/yum", "/sbin/apk", "/usr/bin/apt", "/usr/bin/dnf",
        "/usr/bin/dnf-automatic", "/usr/bin/dpkg", "/usr/bin/dpkg-divert", "/usr/bin/microdnf", "/usr/bin/pacman",
        "/usr/bin/pamac-daemon", "/usr/bin/rpm", "/usr/bin/snapd", "/usr/bin/yum", "/usr/local/sbin/apk", "/usr/sbin/apk",
        "/usr/sbin/pacman",
        "/bin/dockerd", "/bin/podman", "/kaniko/kaniko-executor", "/proc/self/exe", "/usr/bin/dockerd", "/usr/bin/podman",
        "/usr/local/bin/dockerd", "/usr/sbin/dockerd",
        "/bin/autossl_check", "/bin/chef-client", "/bin/puppet", "/opt/elasticbeanstalk/bin/platform-engine",
        "/opt/puppetlabs/puppet/bin/puppet", "/opt/puppetlabs/puppet/bin/ruby", "/usr/bin/autossl_check",
        "/usr/bin/chef-client", "/usr/bin/puppet",
        "/opt/eset/efs/lib/utild", "/opt/imunify360/venv/bin/python3",
        "/usr/sbin/anacron",
    };

    private static readonly string[] ExecutablePrefixes =
        ["/dev/fd/", "/nix/store/", "/snap/", "/tmp/vmis.", "/usr/libexec/platform-python", "/var/lib/dpkg/"];

    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "cf-agent", "crio", "crond", "dnf_install", "droplet-agent.postinst", "executor", "imunify-notifier",
        "jumpcloud-agent", "perl", "puppet", "schedd", "utild",
    };

    /// <summary>Whether an event, one JSON object with nested keys, is a hit.</summary>
    public static bool Matches(JsonElement document)
    {
        if (!Has(document, "file", "event", "category") || Text(document, "host", "os", "type") != "linux")
            return false;
        if (!Has(document, "creation", "event", "action") && !Has(document, "rename", "event", "action"))
            return false;
        return Text(document, "file", "path") is { } path && IsWatched(path) && !IsExcluded(document, path);
    }

    private static bool IsWatched(string path) =>
        Files.Contains(path, StringComparer.OrdinalIgnoreCase)
        || Array.Exists(Directories, d => path.StartsWith(d, StringComparison.OrdinalIgnoreCase));

    private static bool IsExcluded(JsonElement document, string path)
    {
        var name = Text(document, "process", "name");
        return Text(document, "process", "executable") is not { } executable
            || Executables.Contains(executable)
            || Array.Exists(ExecutablePrefixes, p => executable.StartsWith(p, StringComparison.OrdinalIgnoreCase))
            || (name is not null && Names.Contains(name))
            || path == "/etc/cron.d/jumpcloud-updater"
            || path.StartsWith("/var/spool/cron/crontabs/tmp.", StringComparison.Ordinal)
            || Text(document, "file", "extension") is "dpkg-remove" or "swp" or "swpx" or "swx"
            || Text(document, "file", "Ext", "original", "extension") == "dpkg-new"
            || (name == "sed" && Text(document, "file", "name")?.StartsWith("sed", StringComparison.OrdinalIgnoreCase) == true);
    }

    private static bool Has(JsonElement document, string value, params ReadOnlySpan<string> names) =>
        Find(document, names) is { } found && (found.ValueKind == JsonValueKind.Array
            ? found.EnumerateArray().Any(e => e.ValueEquals(value))
            : found.ValueEquals(value));

    private static string? Text(JsonElement document, params ReadOnlySpan<string> names) => Find(document, names)?.GetString();

    private static JsonElement? Find(JsonElement element, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (!element.TryGetProperty(name, out element))
                return null;
        return element;
    }
}
