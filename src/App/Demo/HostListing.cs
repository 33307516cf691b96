using System.Globalization;

namespace Cronwatch.App.Demo;

/// <summary>What osquery's tables list on a simulated host, all of it as text.</summary>
internal sealed class HostListing(SimulatedHost host, DateTimeOffset at)
{
    private static readonly SimulatedAccount[] Services = [new(1, "daemon"), new(33, "www-data"), new(106, "postgres"), new(101, "nginx")];

    private static readonly string[] CronJobs =
        ["/etc/cron.d/e2scrub_all", "/etc/cron.d/sysstat", "/etc/cron.daily/logrotate", "/etc/cron.daily/man-db", "/etc/cron.weekly/man-db"];

    // Who listens where, by what the host is for.
    private static readonly (Daemon Daemon, HostRoles Roles, int Port)[] Listeners =
    [
        (Daemon.Sshd, HostRoles.All, 22), (Daemon.NodeExporter, HostRoles.All, 9_100), (Daemon.Nginx, HostRoles.Web, 80),
        (Daemon.Nginx, HostRoles.Web, 443), (Daemon.Postgres, HostRoles.Database, 5_432),
    ];

    private IEnumerable<Daemon> Daemons =>
        Listeners.Where(listener => (listener.Roles & host.Role) != 0).Select(listener => listener.Daemon)
            .Append(Daemon.Systemd).Append(host.Distribution == Distribution.Debian ? Daemon.Cron : Daemon.Crond).Distinct();

    public IEnumerable<Dictionary<string, string>> CronFiles() => CronJobs.Select(path => FileOf(path, 190));

    public IEnumerable<Dictionary<string, string>> CronControl() => [FileOf("/etc/crontab", 1_042)];

    public static IEnumerable<Dictionary<string, string>> Crontab() =>
    [
        new()
        {
            ["event"] = "", ["minute"] = "17", ["hour"] = "*", ["day_of_month"] = "*", ["month"] = "*", ["day_of_week"] = "*",
            ["command"] = "root cd / && run-parts --report /etc/cron.hourly", ["path"] = "/etc/crontab",
        },
    ];

    public IEnumerable<Dictionary<string, string>> Users() => Accounts().Select(account => new Dictionary<string, string>
    {
        ["uid"] = Text(account.Id),
        ["gid"] = Text(account.Id),
        ["username"] = NameOf(account),
        ["description"] = "",
        ["directory"] = account.Id == 0 ? "/root" : $"/home/{NameOf(account)}",
        ["shell"] = account.Id is 0 or >= 1_000 ? "/bin/bash" : "/usr/sbin/nologin",
    });

    public IEnumerable<Dictionary<string, string>> Groups() =>
        Accounts().Select(account => new Dictionary<string, string> { ["gid"] = Text(account.Id), ["groupname"] = NameOf(account) });

    public IEnumerable<Dictionary<string, string>> Processes() => Daemons.Select(host.Running).Select(process => new Dictionary<string, string>
    {
        ["pid"] = Text(process.Pid),
        ["parent"] = Text(process.Parent?.Pid ?? 0),
        ["name"] = process.Name,
        ["path"] = process.Executable,
        ["cmdline"] = process.CommandLine,
        ["uid"] = Text(process.RealUser.Id),
        ["euid"] = Text(process.User.Id),
        ["start_time"] = Text(process.Start.ToUnixTimeSeconds()),
        ["on_disk"] = "1",
    });

    public IEnumerable<Dictionary<string, string>> Ports() => Listeners.Where(listener => (listener.Roles & host.Role) != 0)
        .Select(listener => new Dictionary<string, string>
        {
            ["pid"] = Text(listener.Daemon.Pid),
            ["address"] = "0.0.0.0",
            ["port"] = Text(listener.Port),
            ["protocol"] = "6",
            ["family"] = "2",
            ["socket"] = Text(20_000 + listener.Port),
            ["path"] = "",
        });

    public static IEnumerable<Dictionary<string, string>> Sockets() => Enumerable.Range(0, 3).Select(number => new Dictionary<string, string>
    {
        ["pid"] = Text(Daemon.NodeExporter.Pid),
        ["family"] = "2",
        ["remote_address"] = $"10.9.0.{Text(10 + number)}",
        ["remote_port"] = Text(40_000 + number),
        ["socket"] = Text(30_000 + number),
        ["state"] = "ESTABLISHED",
    });

    public IEnumerable<Dictionary<string, string>> Logins() => host.Users.Distinct().Select((user, number) => new Dictionary<string, string>
    {
        ["type"] = "user",
        ["user"] = NameOf(user),
        ["tty"] = $"pts/{Text(number)}",
        ["host"] = $"10.9.4.{Text(20 + number)}",
        ["time"] = Text(at.AddMinutes(-20).ToUnixTimeSeconds()),
        ["pid"] = Text(1_900 + number),
    });

    private IEnumerable<SimulatedAccount> Accounts() => [SimulatedAccount.Root, .. Services, .. host.Users.Distinct()];

    private Dictionary<string, string> FileOf(string path, int size)
    {
        var time = Text(host.Running(Daemon.Systemd).Start.AddDays(-30).ToUnixTimeSeconds());
        return new()
        {
            ["path"] = path,
            ["type"] = "regular",
            ["mode"] = path.StartsWith("/etc/cron.d/", StringComparison.Ordinal) || path == "/etc/crontab" ? "0644" : "0755",
            ["uid"] = "0",
            ["gid"] = "0",
            ["size"] = Text(size),
            ["mtime"] = time,
            ["ctime"] = time,
            ["btime"] = time,
            ["inode"] = Text(100_000 + path.Length),
        };
    }

    // Events may know them by their number alone; the host knows their names.
    private static string NameOf(SimulatedAccount account) => account.Name ?? $"user{Text(account.Id)}";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
