namespace Cronwatch.App.Demo;

/// <summary>A service that runs on hosts of the fleet from boot on.</summary>
internal sealed class Daemon
{
    private static int _count;

    public static readonly Daemon Systemd = new(1, "/usr/lib/systemd/systemd", SimulatedAccount.Root, "/sbin/init");
    public static readonly Daemon Journald = new(217, "/usr/lib/systemd/systemd-journald", SimulatedAccount.Root);
    public static readonly Daemon Cron = new(512, "/usr/sbin/cron", SimulatedAccount.Root, "-f");
    public static readonly Daemon Crond = new(513, "/usr/sbin/crond", SimulatedAccount.Root, "-n");
    public static readonly Daemon Sshd = new(640, "/usr/sbin/sshd", SimulatedAccount.Root, "-D");
    public static readonly Daemon Nginx = new(702, "/usr/sbin/nginx", new(101, "nginx"), "-g", "daemon off;");
    public static readonly Daemon PhpFpm = new(717, "/usr/sbin/php-fpm8.2", new(33, "www-data"), "--nodaemonize");
    public static readonly Daemon Postgres = new(760, "/usr/lib/postgresql/15/bin/postgres", new(106, "postgres"), "-D", "/var/lib/postgresql/15/main");
    public static readonly Daemon Dockerd = new(803, "/usr/bin/dockerd", SimulatedAccount.Root, "-H", "fd://");
    public static readonly Daemon Containerd = new(790, "/usr/bin/containerd", SimulatedAccount.Root);
    public static readonly Daemon Runner = new(911, "/opt/ci/bin/runner", new(998, "ci"), "run");
    public static readonly Daemon NodeExporter = new(655, "/usr/bin/node_exporter", new(997, "prometheus"));
    public static readonly Daemon Qmgr = new(880, "/usr/lib/postfix/sbin/qmgr", new(108, "postfix"), "-l", "-t", "unix", "-u");
    public static readonly Daemon Snapd = new(690, "/usr/lib/snapd/snapd", SimulatedAccount.Root);
    public static readonly Daemon Puppet = new(930, "/opt/puppetlabs/puppet/bin/puppet", SimulatedAccount.Root, "agent", "--no-daemonize");
    public static readonly Daemon CfExecd = new(931, "/var/cfengine/bin/cf-execd", SimulatedAccount.Root, "--no-fork");

    private Daemon(int pid, string executable, SimulatedAccount user, params string[] args)
    {
        (Index, Pid, Executable, User) = (_count++, pid, executable, user);
        Args = args is [['/', ..], ..] ? args : [executable, .. args];
    }

    /// <summary>How many there are.</summary>
    public static int Count => _count;

    /// <summary>0 to <see cref="Count"/> − 1.</summary>
    public int Index { get; }

    /// <summary>The same on every host: services start in the same order.</summary>
    public int Pid { get; }

    public string Executable { get; }

    public string[] Args { get; }

    public SimulatedAccount User { get; }
}
