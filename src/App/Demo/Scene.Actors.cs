using System.Globalization;

namespace Cronwatch.App.Demo;

/// <summary>Who comes in, and how.</summary>
internal sealed partial class Scene
{
    /// <summary>Somebody logs in by ssh; the result is the login shell.</summary>
    public SimulatedProcess LogIn(SimulatedAccount user)
    {
        // Addresses set aside for documentation (RFC 5737), and the company's own network.
        var source = Pick("198.51.100.", "203.0.113.", "10.9.4.", "10.9.7.") + Number(2, 250).ToString(CultureInfo.InvariantCulture);
        var terminal = Number(0, 9);
        var listener = The(Daemon.Sshd);
        var session = Start(listener, new Launch { NewSession = true }, "/usr/sbin/sshd", "-D", "-R");
        return Start(session, new Launch
        {
            Executable = "/usr/bin/bash",
            User = user,
            WorkingDirectory = user.Id == 0 ? "/root" : "/home/" + (user.Name ?? user.Id.ToString(CultureInfo.InvariantCulture)),
            NewSession = true,
            EntryType = "sshd",
            EntrySource = source,
            Terminal = terminal,
        }, "-bash");
    }

    /// <summary>One of the people of this host logs in.</summary>
    public SimulatedProcess LogIn() => LogIn(Pick<SimulatedAccount>(Host.Users));

    /// <summary>The shell's user becomes root with sudo; the result is what runs as root.</summary>
    public SimulatedProcess Sudo(SimulatedProcess shell, params string[] commandLine)
    {
        var name = commandLine[0][(commandLine[0].LastIndexOf('/') + 1)..];
        string[] shown = [name, .. commandLine[1..]];
        var sudo = Start(shell, new Launch { User = SimulatedAccount.Root, RealUser = shell.RealUser },
            ["/usr/bin/sudo", .. shown]);
        return Start(sudo, new Launch { User = SimulatedAccount.Root }, commandLine);
    }

    /// <summary>A command that a hole in a web application lets somebody run; the result is its shell.</summary>
    public SimulatedProcess WebShell(string command) =>
        Start(The(Daemon.PhpFpm), new Launch { WorkingDirectory = "/var/www/html/uploads" }, "/usr/bin/sh", "-c", command);

    /// <summary>The cron daemon starts a job; the result is the job's shell.</summary>
    public SimulatedProcess CronJob(string command) =>
        Start(The(IsDebian ? Daemon.Cron : Daemon.Crond),
            new Launch { WorkingDirectory = "/root", NewSession = true }, "/usr/bin/sh", "-c", command);

    /// <summary>A shell with root's rights, come by in one of several ways.</summary>
    public SimulatedProcess RootShell(string command) => Number(0, 3) switch
    {
        0 when Host.Role == HostRoles.Web => Sudo(WebShell("sudo bash -c '" + command + "'"), "/usr/bin/bash", "-c", command),
        1 => Start(CronJob("/usr/local/bin/sync-agent"), "/usr/bin/bash", "-c", command),
        _ => Sudo(LogIn(), "/usr/bin/bash", "-c", command),
    };
}
