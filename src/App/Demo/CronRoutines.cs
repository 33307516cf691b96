using System.Collections.Immutable;

namespace Cronwatch.App.Demo;

/// <summary>
/// Harmless events that contain the text <c>cron</c>, so that a prefilter lets them through: each is excluded by the
/// rule, or lies beside what the rule watches.
/// </summary>
internal static class CronRoutines
{
    public static readonly ImmutableArray<Routine> All =
    [
        new(5, DpkgUnpacks, Distribution: Distribution.Debian),
        new(1, TarUnpacks, Distribution: Distribution.Debian),
        new(1, DpkgRetires, Distribution: Distribution.Debian),
        new(6, RpmUnpacks, Distribution: Distribution.RedHat),
        new(2, PlatformPythonUnpacks, Distribution: Distribution.RedHat),
        new(5, ImageLayer),
        new(2, ContainerRoot),
        new(3, EditorSwap),
        new(2, ConfigurationManagement),
        new(5, BackupCopies),
        new(3, CrontabLooksOnly),
        new(4, CronService),
        new(2, Anacron, Distribution: Distribution.RedHat),
        new(2, SnapWrites, Distribution: Distribution.Debian),
        new(1, LogOfCron),
        new(1, JobRemoved),
        new(1, StoreWrites),
    ];

    private static readonly string[] Packaged =
        ["/etc/cron.daily/apt-compat", "/etc/cron.daily/dpkg", "/etc/cron.d/e2scrub_all", "/etc/cron.daily/man-db", "/etc/cron.d/sysstat", "/etc/cron.d/php"];

    // Excluded by the executable /usr/bin/dpkg.
    private static void DpkgUnpacks(Scene scene)
    {
        var file = scene.Pick<string>(Packaged);
        scene.Run(Upgrade(scene), ["/usr/bin/dpkg", "--unpack", "--auto-deconfigure", $"/var/cache/apt/archives/{scene.Hex(6)}.deb"], dpkg =>
        {
            scene.Save(dpkg, file + ".dpkg-new", file);
            scene.Save(dpkg, "/var/lib/dpkg/info/package.list-new", "/var/lib/dpkg/info/package.list");
        });
    }

    // The second event is excluded by the old extension dpkg-new: the process is any.
    private static void TarUnpacks(Scene scene)
    {
        var file = scene.Pick<string>(Packaged);
        scene.Run(Upgrade(scene), ["/usr/bin/dpkg", "--force-confnew", "--unpack", "/tmp/package.deb"], dpkg =>
        {
            scene.Create(dpkg, file + ".dpkg-new");
            scene.Run(dpkg, ["/usr/bin/tar", "-xf", "-", "--warning=no-timestamp"], tar => scene.Rename(tar, file + ".dpkg-new", file));
        });
    }

    // Excluded by the extension dpkg-remove, whatever moved the file.
    private static void DpkgRetires(Scene scene)
    {
        var file = scene.Pick<string>(Packaged);
        scene.Run(Upgrade(scene), ["/usr/bin/mv", "-f", file, file + ".dpkg-remove"], mv => scene.Rename(mv, file, file + ".dpkg-remove"));
    }

    private static SimulatedProcess Upgrade(Scene scene) =>
        scene.Start(scene.The(Daemon.Systemd), "/usr/bin/apt-get", "-q", "-y", "upgrade");

    private static void RpmUnpacks(Scene scene)
    {
        var file = scene.Pick("/etc/cron.d/0hourly", "/etc/cron.hourly/0anacron", "/etc/cron.d/sysstat", "/etc/cron.daily/logrotate");
        string[] commandLine = [scene.Pick("/usr/bin/rpm", "/usr/bin/yum", "/usr/bin/dnf", "/usr/bin/microdnf"), "-y", "update"];
        scene.Run(scene.The(Daemon.Systemd), commandLine, rpm => scene.Save(rpm, $"{file};{scene.Hex(8)}", file));
    }

    private static void PlatformPythonUnpacks(Scene scene) =>
        scene.Run(scene.The(Daemon.Systemd), ["/usr/libexec/platform-python3.6", "/usr/bin/dnf-automatic-install"], python =>
            scene.Save(python, "/etc/cron.d/raid-check;" + scene.Hex(8), "/etc/cron.d/raid-check"));

    // Not watched: the path begins elsewhere.
    private static void ImageLayer(Scene scene)
    {
        var layer = $"/var/lib/{scene.Pick("docker/overlay2", "containers/storage/overlay")}/{scene.Hex(64)}/diff";
        scene.Run(scene.The(Daemon.Containerd), [scene.Pick("/usr/bin/runc", "/usr/bin/podman", "/usr/bin/tar"), "import", scene.Hex(12)], by =>
        {
            scene.Create(by, layer + "/etc/cron.d/e2scrub_all");
            scene.Create(by, layer + "/etc/cron.daily/apt-compat");
        });
    }

    // Unpacked inside the container's own root, where the path is that of a host; excluded by the executable.
    private static void ContainerRoot(Scene scene) =>
        scene.Run(scene.The(Daemon.Dockerd), ["docker-untar", "/", "/"], untar =>
        {
            scene.Create(untar, "/etc/cron.daily/dpkg");
            scene.Create(untar, "/etc/cron.d/.placeholder");
        }, new Launch { Executable = scene.Pick("/proc/self/exe", "/usr/bin/dockerd", "/usr/bin/podman"), EntryType = "container", NewSession = true });

    // Excluded by the extensions swp and swx. The text itself is saved in place: no event.
    private static void EditorSwap(Scene scene)
    {
        var name = scene.Pick("backup", "certbot", "sysstat", "cleanup");
        var vim = scene.Sudo(scene.LogIn(), scene.IsDebian ? "/usr/bin/vim.basic" : "/usr/bin/vim", "/etc/cron.d/" + name);
        scene.Create(vim, $"/etc/cron.d/.{name}.swp");
        scene.Create(vim, $"/etc/cron.d/.{name}.swx");
        scene.Delete(vim, $"/etc/cron.d/.{name}.swx");
        scene.Wait(300, 900);
        scene.Delete(vim, $"/etc/cron.d/.{name}.swp");
    }

    // Excluded by the executable, or by the name cf-agent.
    private static void ConfigurationManagement(Scene scene)
    {
        string[] commandLine = scene.Pick<string[]>(
            ["/opt/puppetlabs/puppet/bin/ruby", "/opt/puppetlabs/puppet/bin/puppet", "agent", "--onetime"],
            ["/usr/bin/chef-client", "-c", "/etc/chef/client.rb"],
            ["/var/cfengine/bin/cf-agent", "-K", "-D", "scheduled"]);
        var parent = commandLine[0].StartsWith("/var/cfengine", StringComparison.Ordinal) ? Daemon.CfExecd : Daemon.Puppet;
        var path = "/etc/cron.d/" + scene.Pick("managed-backup", "ntp-sync", "inventory");
        scene.Run(scene.The(parent), commandLine, by => scene.Save(by, path + scene.Number(20_250_101, 20_251_231), path));
    }

    // Not watched: copies below /var/backups.
    private static void BackupCopies(Scene scene)
    {
        var directory = $"/var/backups/daily.{scene.Number(0, 6)}/etc/cron.d/";
        scene.Run(scene.The(Daemon.Systemd), ["/usr/bin/rsync", "-a", "--delete", "/etc/", directory[..^7]], rsync =>
        {
            scene.Save(rsync, $"{directory}.php.{scene.Letters(6)}", directory + "php");
            scene.Save(rsync, $"{directory}.sysstat.{scene.Letters(6)}", directory + "sysstat");
        });
    }

    // crontab -e and out again without a change; the table written aside is excluded (Debian) or not watched (Red Hat).
    private static void CrontabLooksOnly(Scene scene)
    {
        var copy = $"/tmp/crontab.{scene.Letters(6)}/crontab";
        var aside = (scene.IsDebian ? "/var/spool/cron/crontabs/tmp." : "/var/spool/cron/tmp.") + scene.Letters(6);
        scene.Run(scene.LogIn(), ["/usr/bin/crontab", "-e"], crontab =>
        {
            scene.Create(crontab, copy);
            scene.Run(crontab, ["/usr/bin/vim", copy], _ => scene.Wait(100, 900));
            scene.Delete(crontab, copy);
            scene.Create(crontab, aside);
            scene.Delete(crontab, aside);
        });
    }

    // Not watched: systemd's notes about the service, and the daemon's pid file.
    private static void CronService(Scene scene)
    {
        var unit = scene.IsDebian ? "cron.service" : "crond.service";
        var link = "/etc/systemd/system/multi-user.target.wants/" + unit;
        scene.Save(scene.The(Daemon.Systemd), $"/run/systemd/units/.#invocation:{unit}{scene.Hex(16)}", "/run/systemd/units/invocation:" + unit);
        scene.Create(scene.The(scene.IsDebian ? Daemon.Cron : Daemon.Crond), "/run/crond.pid");
        if (scene.Chance(0.2))
            scene.Save(scene.The(Daemon.Systemd), $"/etc/systemd/system/multi-user.target.wants/.#{unit}{scene.Hex(16)}", link);
    }

    // Excluded by the executable /usr/sbin/anacron.
    private static void Anacron(Scene scene) =>
        scene.Run(scene.CronJob("run-parts /etc/cron.hourly"), ["/usr/sbin/anacron", "-s"], anacron =>
            scene.Create(anacron, "/var/spool/anacron/cron." + scene.Pick("daily", "weekly", "monthly")));

    // Excluded by the pattern /snap/*.
    private static void SnapWrites(Scene scene) =>
        scene.Run(scene.The(Daemon.Snapd), [$"/snap/certbot/{scene.Number(3_000, 4_500)}/usr/bin/python3.12", "-m", "certbot", "renew"], certbot =>
            scene.Create(certbot, "/etc/cron.d/certbot"));

    // Not watched: the log.
    private static void LogOfCron(Scene scene)
    {
        var log = scene.IsDebian ? "/var/log/cron.log" : "/var/log/cron";
        scene.Run(scene.The(Daemon.Systemd), ["/usr/sbin/logrotate", "/etc/logrotate.conf"], rotate =>
        {
            scene.Rename(rotate, log, log + ".1");
            scene.Create(rotate, log);
        });
    }

    // Not watched: a deletion.
    private static void JobRemoved(Scene scene)
    {
        var path = "/etc/cron.d/" + scene.Pick("old-backup", "raid-check", "certbot");
        scene.Run(scene.Sudo(scene.LogIn(), "/usr/bin/bash"), ["/usr/bin/rm", path], rm => scene.Delete(rm, path));
    }

    // Excluded by the pattern /nix/store/*.
    private static void StoreWrites(Scene scene) =>
        scene.Run(scene.The(Daemon.Systemd), [$"/nix/store/{scene.Letters(32).ToLowerInvariant()}-coreutils-9.5/bin/install", "-m", "644"], install =>
            scene.Create(install, "/etc/cron.d/nix-gc"));
}
