using System.Collections.Immutable;
using System.Globalization;

namespace Cronwatch.App.Demo;

/// <summary>What has nothing to do with cron: the bulk of a fleet's events.</summary>
internal static class EverydayRoutines
{
    public static readonly ImmutableArray<Routine> All =
    [
        new(280, JournalStream),
        new(200, SystemdUnit),
        new(90, Metrics),
        new(30, Session),
        new(20, LogRotation),
        new(20, Mail),
        new(15, Backup),
        new(15, EditorAtHome),
        new(12, ScheduledScript),
        new(12, DebianPackage, Distribution: Distribution.Debian),
        new(12, RedHatPackage, Distribution: Distribution.RedHat),
        new(6, SnapState, Distribution: Distribution.Debian),
        new(300, WebRequests, HostRoles.Web),
        new(300, WriteAheadLog, HostRoles.Database),
        new(300, Compiler, HostRoles.Build),
        new(150, ContainerLayer, HostRoles.Containers),
        new(150, ContainerRuntime, HostRoles.Containers),
    ];

    private static void JournalStream(Scene scene)
    {
        var name = "8:" + scene.Number(1_000_000, 9_999_999);
        scene.Save(scene.The(Daemon.Journald), $"/run/systemd/journal/streams/.#{name}{scene.Letters(6)}", "/run/systemd/journal/streams/" + name);
        scene.Wait(1, 40);
        scene.Delete(scene.The(Daemon.Journald), "/run/systemd/journal/streams/" + name);
    }

    private static void SystemdUnit(Scene scene)
    {
        var unit = "invocation:" + scene.Pick("fstrim", "apt-daily", "dnf-makecache", "systemd-tmpfiles-clean", "phpsessionclean",
            "man-db", "certbot", "user-runtime-dir@1001", "logrotate") + ".service";
        scene.Save(scene.The(Daemon.Systemd), $"/run/systemd/units/.#{unit}{scene.Hex(16)}", "/run/systemd/units/" + unit);
        scene.Wait(5, 300);
        scene.Delete(scene.The(Daemon.Systemd), "/run/systemd/units/" + unit);
    }

    private static void Metrics(Scene scene)
    {
        var file = $"/var/lib/node_exporter/textfile/{scene.Pick("smart", "raid", "updates", "md")}.prom";
        scene.Save(scene.The(Daemon.NodeExporter), $"{file}.{scene.Number(1_000, 60_000)}", file);
    }

    private static void Session(Scene scene)
    {
        var shell = scene.LogIn();
        for (var commands = scene.Number(1, 3); commands > 0; commands--)
        {
            scene.Wait(100, 900);
            scene.Run(shell, scene.Pick<string[]>(["/usr/bin/ls", "--color=auto", "-la"], ["/usr/bin/df", "-h"],
                ["/usr/bin/ps", "aux"], ["/usr/bin/journalctl", "-u", "nginx", "-n", "200"], ["/usr/bin/git", "pull", "--rebase"]));
        }
        var history = shell.WorkingDirectory + "/.bash_history";
        scene.Save(shell, $"{history}-{scene.Number(1_000, 99_999)}.tmp", history);
    }

    private static void LogRotation(Scene scene)
    {
        var log = "/var/log/" + scene.Pick("syslog", "auth.log", "nginx/access.log", "dpkg.log", "messages", "secure", "audit/audit.log");
        scene.Run(scene.The(Daemon.Systemd), ["/usr/sbin/logrotate", "/etc/logrotate.conf"], rotate =>
        {
            scene.Rename(rotate, log + ".1", log + ".2");
            scene.Rename(rotate, log, log + ".1");
            scene.Create(rotate, log);
            scene.Run(rotate, ["/usr/bin/gzip", "-9", log + ".2"], gzip => scene.Create(gzip, log + ".2.gz"));
            scene.Delete(rotate, log + ".8.gz");
            scene.Save(rotate, "/var/lib/logrotate/status.tmp", "/var/lib/logrotate/status");
        });
    }

    private static void Mail(Scene scene)
    {
        var id = scene.Hex(10).ToUpperInvariant();
        scene.Rename(scene.The(Daemon.Qmgr), "/var/spool/postfix/incoming/" + id, "/var/spool/postfix/active/" + id);
        scene.Wait(40, 700);
        scene.Delete(scene.The(Daemon.Qmgr), "/var/spool/postfix/active/" + id);
    }

    private static void Backup(Scene scene) =>
        scene.Run(scene.The(Daemon.Systemd), ["/usr/bin/tar", "--zstd", "-cf", "/var/backups/home.tar.zst", "/home"], tar =>
        {
            scene.Rename(tar, "/var/backups/home.tar.zst", "/var/backups/home.1.tar.zst");
            scene.Run(tar, ["/usr/bin/zstd", "-T0"], _ => scene.Wait(100, 900));
            scene.Create(tar, "/var/backups/home.tar.zst");
        });

    private static void EditorAtHome(Scene scene)
    {
        var shell = scene.LogIn();
        var file = scene.Pick("notes.md", "deploy.yml", "query.sql", "main.tf");
        scene.Run(shell, ["/usr/bin/vim", file], vim =>
        {
            scene.Create(vim, $"{vim.WorkingDirectory}/.{file}.swp");
            scene.Wait(300, 900);
            scene.Rename(vim, $"{vim.WorkingDirectory}/{file}", $"{vim.WorkingDirectory}/{file}~");
            scene.Create(vim, $"{vim.WorkingDirectory}/{file}");
            scene.Delete(vim, $"{vim.WorkingDirectory}/{file}~");
            scene.Delete(vim, $"{vim.WorkingDirectory}/.{file}.swp");
        });
    }

    // Started by the cron daemon, but what the file event says of it shows no trace of that.
    private static void ScheduledScript(Scene scene)
    {
        var job = scene.CronJob("test -x /usr/local/bin/report && /usr/local/bin/report --quiet");
        scene.Run(job, ["/usr/bin/python3", "/usr/local/bin/report", "--quiet"], report =>
            scene.Save(report, $"/srv/reports/daily.json.{scene.Letters(6)}", "/srv/reports/daily.json"));
    }

    private static void DebianPackage(Scene scene)
    {
        var name = scene.Pick("libssl3", "curl", "openssh-client", "tzdata", "vim-common");
        var apt = scene.Start(scene.The(Daemon.Systemd), "/usr/bin/apt-get", "-y", "upgrade");
        scene.Create(apt, $"/var/cache/apt/archives/partial/{name}_amd64.deb");
        scene.Rename(apt, $"/var/cache/apt/archives/partial/{name}_amd64.deb", $"/var/cache/apt/archives/{name}_amd64.deb");
        scene.Run(apt, ["/usr/bin/dpkg", "--status-fd", "17", "--configure", "--pending"], dpkg =>
        {
            scene.Save(dpkg, $"/usr/share/doc/{name}/changelog.gz.dpkg-new", $"/usr/share/doc/{name}/changelog.gz");
            scene.Save(dpkg, $"/var/lib/dpkg/info/{name}.list-new", $"/var/lib/dpkg/info/{name}.list");
            scene.Save(dpkg, "/var/lib/dpkg/status-new", "/var/lib/dpkg/status");
        });
    }

    private static void RedHatPackage(Scene scene)
    {
        var (name, stamp) = (scene.Pick("openssl-libs", "curl", "tzdata", "vim-minimal"), scene.Hex(8));
        var dnf = scene.Start(scene.The(Daemon.Systemd), "/usr/bin/dnf", "-y", "update");
        scene.Create(dnf, $"/var/cache/dnf/baseos-{scene.Hex(16)}/packages/{name}.rpm");
        scene.Save(dnf, $"/usr/share/licenses/{name}/COPYING;{stamp}", $"/usr/share/licenses/{name}/COPYING");
        scene.Create(dnf, "/var/lib/rpm/rpmdb.sqlite-wal");
    }

    private static void SnapState(Scene scene) =>
        scene.Save(scene.The(Daemon.Snapd), $"/var/lib/snapd/state.json.{scene.Letters(12)}~", "/var/lib/snapd/state.json");

    private static void WebRequests(Scene scene)
    {
        var session = "/var/lib/php/sessions/sess_" + scene.Letters(26).ToLowerInvariant();
        scene.Create(scene.The(Daemon.PhpFpm), session);
        var number = scene.Number(1, 9_999).ToString("D10", CultureInfo.InvariantCulture);
        scene.Save(scene.The(Daemon.Nginx), $"/var/cache/nginx/proxy_temp/{number[9]}/{number[7..9]}/{number}",
            "/var/cache/nginx/proxy/" + scene.Hex(32));
    }

    private static void WriteAheadLog(Scene scene)
    {
        const string Data = "/var/lib/postgresql/15/main/";
        var postgres = scene.The(Daemon.Postgres);
        scene.Save(postgres, $"{Data}pg_wal/xlogtemp.{scene.Number(900, 99_999)}", $"{Data}pg_wal/{scene.Hex(24).ToUpperInvariant()}");
        var sorted = $"{Data}base/pgsql_tmp/pgsql_tmp{scene.Number(900, 99_999)}.0";
        scene.Create(postgres, sorted);
        scene.Delete(postgres, sorted);
    }

    private static void Compiler(Scene scene)
    {
        var source = scene.Pick("parser", "main", "table", "socket", "hash", "config") + "_" + scene.Number(1, 400);
        var directory = $"/home/ci/work/{scene.Pick("core", "agent", "portal")}/build";
        var assembly = $"/tmp/cc{scene.Letters(6)}.s";
        scene.Run(scene.The(Daemon.Runner), ["/usr/bin/gcc", "-O2", "-g", "-c", source + ".c", "-o", source + ".o"], gcc =>
        {
            scene.Create(gcc, assembly);
            scene.Save(gcc, $"{directory}/{source}.d.tmp", $"{directory}/{source}.d");
            scene.Create(gcc, $"{directory}/{source}.o");
            scene.Delete(gcc, assembly);
        }, new Launch { WorkingDirectory = directory });
    }

    private static void ContainerLayer(Scene scene)
    {
        var layer = $"/var/lib/docker/overlay2/{scene.Hex(64)}/diff";
        foreach (var file in new[] { "/usr/lib/x86_64-linux-gnu/libz.so.1", "/etc/passwd", "/usr/share/zoneinfo/UTC" })
            scene.Create(scene.The(Daemon.Dockerd), layer + file);
    }

    private static void ContainerRuntime(Scene scene)
    {
        var id = scene.Hex(64);
        scene.Run(scene.The(Daemon.Containerd), ["/usr/bin/runc", "--root", "/run/runc", "create", id], runc =>
        {
            scene.Save(runc, $"/run/runc/{id}/.state.json{scene.Number(100, 999_999)}", $"/run/runc/{id}/state.json");
            scene.Create(runc, $"/run/containerd/io.containerd.runtime.v2.task/moby/{id}/init.pid");
        });
        scene.Save(scene.The(Daemon.Dockerd), $"/var/lib/docker/containers/{id}/.tmp-config.v2.json{scene.Number(100, 999_999)}",
            $"/var/lib/docker/containers/{id}/config.v2.json");
    }
}
