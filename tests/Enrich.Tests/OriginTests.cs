using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.Enrich.Tests;

public sealed class OriginTests
{
    private static readonly SaidRecord Systemd = Say.Event("already_running", "p-1", 1, "/usr/lib/systemd/systemd") with
    {
        Process = Say.Image("p-1", "/usr/lib/systemd/systemd") with { Pid = 1 },
    };

    [Fact]
    public void AnswersFor_MaintainerScriptOfAPackage_NamesDpkgTwoStepsUp()
    {
        var contexts = Say.Contexts(
            Systemd,
            Say.Event("exec", "apt", 2, "/usr/bin/apt-get", "p-1"),
            Say.Event("exec", "dpkg", 3, "/usr/bin/dpkg", "apt"),
            Script("postinst", "/bin/sh /var/lib/dpkg/info/sysstat.postinst configure", "dpkg"),
            Say.Event("exec", "cp", 5, "/usr/bin/cp", "postinst"));
        Assert.Equal(Found(OriginKind.PackageManager, "dpkg", "/usr/bin/dpkg", 2, "dpkg"), contexts.Ask(Say.Hit("cp")).Origin);
    }

    [Theory]
    [InlineData("/usr/bin/apt-get", OriginKind.PackageManager)]
    [InlineData("/usr/bin/unattended-upgrade", OriginKind.PackageManager)]
    [InlineData("/usr/bin/dnf5", OriginKind.PackageManager)]
    [InlineData("/usr/bin/dnf-3", OriginKind.PackageManager)]
    [InlineData("/sbin/apk", OriginKind.PackageManager)]
    [InlineData("/usr/lib/snapd/snapd", OriginKind.PackageManager)]
    [InlineData("/usr/bin/salt-minion", OriginKind.ConfigurationManagement)]
    [InlineData("/var/cfengine/bin/cf-agent", OriginKind.ConfigurationManagement)]
    [InlineData("/usr/bin/containerd-shim-runc-v2", OriginKind.ContainerRuntime)]
    [InlineData("/usr/bin/podman", OriginKind.ContainerRuntime)]
    [InlineData("/usr/bin/aptly", OriginKind.None)]
    [InlineData("/opt/dpkg/evil", OriginKind.None)]
    [InlineData("/usr/bin/salt", OriginKind.None)]
    [InlineData("/usr/bin/-", OriginKind.None)]
    public void AnswersFor_Program_HasTheKindOfItsName(string executable, OriginKind kind)
    {
        var contexts = Say.Contexts(Systemd, Say.Event("exec", "p1", 2, executable, "p-1"));
        Assert.Equal(kind, contexts.Ask(Say.Hit("p1", executable)).Origin.Kind);
    }

    [Theory]
    [InlineData("python3 /usr/bin/ansible-playbook site.yml", "/usr/bin/python3.11", "/usr/bin/ansible-playbook")]
    [InlineData("/usr/bin/ruby /usr/bin/puppet agent", "/usr/bin/ruby3.1", "/usr/bin/puppet")]
    [InlineData("/usr/libexec/platform-python -s /usr/bin/dnf install x", "/usr/libexec/platform-python3.6", "/usr/bin/dnf")]
    [InlineData("/bin/sh /usr/lib/apt/apt.systemd.daily update", "/bin/dash", "/usr/lib/apt/apt.systemd.daily")]
    [InlineData("python3 -c /usr/bin/ansible-playbook", "/usr/bin/python3", null)]
    [InlineData("ruby -e puppet", "/usr/bin/ruby", null)]
    [InlineData("cat /usr/bin/ansible-playbook", "/usr/bin/cat", null)]
    [InlineData("python3 /root/x.py /usr/bin/ansible-playbook", "/usr/bin/python3", null)]
    [InlineData("python3", "/usr/bin/python3", null)]
    public void AnswersFor_Interpreter_IsWhatItsScriptIs(string commandLine, string interpreter, string? path)
    {
        var contexts = Say.Contexts(
            Systemd, Script("tool", commandLine, "p-1", interpreter), Say.Event("exec", "cp", 5, "/usr/bin/cp", "tool"));
        var origin = contexts.Ask(Say.Hit("cp")).Origin;
        Assert.Equal((AnswerStatus.Resolved, path), (origin.Status, origin.Path));
    }

    [Fact]
    public void AnswersFor_HostileProcessOfAKnownName_IsEvidenceWithItsPath()
    {
        var contexts = Say.Contexts(Systemd, Say.Event("exec", "p1", 2, "/tmp/.x/dpkg", "p-1"));
        Assert.Equal(Found(OriginKind.PackageManager, "dpkg", "/tmp/.x/dpkg", 0, "p1"),
            contexts.Ask(Say.Hit("p1", "/tmp/.x/dpkg")).Origin);
    }

    [Fact]
    public void AnswersFor_EndlessName_HasNoKind()
    {
        var executable = "/tmp/dpkg" + new string('-', 1_000_000);
        Assert.Equal(OriginKind.None, new HostContexts().Ask(Say.Hit("p1", executable)).Origin.Kind);
    }

    [Theory]
    [InlineData(true, AnswerStatus.Late)]
    [InlineData(false, AnswerStatus.Missing)]
    public void AnswersFor_HoleBelowTheFind_MayHideANearerOne(bool waitedInVain, AnswerStatus status)
    {
        var contexts = Say.Contexts(Say.Event("exec", "dpkg", 3, "/usr/bin/dpkg"));
        var origin = contexts.Ask(Say.Hit("cp", ancestry: ["gone", "dpkg"]), waitedInVain).Origin;
        Assert.Equal((status, OriginKind.PackageManager, 2), (origin.Status, origin.Kind, origin.Depth));
    }

    [Fact]
    public void AnswersFor_HoleAboveTheFind_TakesNothingFromIt()
    {
        var contexts = Say.Contexts(Say.Event("exec", "p1", 3, "/usr/bin/dpkg", "gone"));
        Assert.Equal(AnswerStatus.Resolved, contexts.Ask(Say.Hit("p1", "/usr/bin/dpkg")).Origin.Status);
    }

    [Fact]
    public void AnswersFor_NothingFoundBelowAHole_IsNoNone()
    {
        var contexts = Say.Contexts(Say.Event("exec", "cp", 3, "/usr/bin/cp", "gone"));
        Assert.Equal(new OriginAnswer(AnswerStatus.Missing), contexts.Ask(Say.Hit("cp")).Origin);
    }

    [Fact]
    public void AnswersFor_HostWithoutProcessEvents_HasNoOrigin() =>
        Assert.Equal(AnswerStatus.NotCollected, new HostContexts().Ask(Say.Hit("cp")).Origin.Status);

    private static OriginAnswer Found(OriginKind kind, string name, string path, int depth, string entityId) =>
        new(AnswerStatus.Resolved) { Kind = kind, Name = name, Path = path, Depth = depth, EntityId = entityId };

    private static SaidRecord Script(string id, string commandLine, string parent, string interpreter = "/bin/dash") =>
        Say.Event("exec", id, 4, interpreter, parent) with
        {
            Process = Say.Image(id, interpreter) with { CommandLine = commandLine },
        };
}
