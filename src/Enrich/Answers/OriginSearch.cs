using System.Collections.Frozen;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Answers;

/// <summary>
/// Looks up the ancestry for what installs, configures or runs containers. dpkg and rpm change files by scripts of packages,
/// so it may stand several steps up.
/// </summary>
internal static class OriginSearch
{
    // Each stands for its relatives too, which have a hyphen after the name: apt-get, ansible-playbook, containerd-shim-runc-v2.
    private static readonly FrozenDictionary<string, OriginKind> Kinds = new Dictionary<string, OriginKind>
    {
        ["dpkg"] = OriginKind.PackageManager,
        ["apt"] = OriginKind.PackageManager,
        ["apt.systemd.daily"] = OriginKind.PackageManager,
        ["unattended"] = OriginKind.PackageManager,         // unattended-upgrade
        ["rpm"] = OriginKind.PackageManager,
        ["dnf"] = OriginKind.PackageManager,
        ["dnf5"] = OriginKind.PackageManager,
        ["microdnf"] = OriginKind.PackageManager,
        ["yum"] = OriginKind.PackageManager,
        ["zypper"] = OriginKind.PackageManager,
        ["pacman"] = OriginKind.PackageManager,
        ["apk"] = OriginKind.PackageManager,
        ["snapd"] = OriginKind.PackageManager,
        ["ansible"] = OriginKind.ConfigurationManagement,
        ["puppet"] = OriginKind.ConfigurationManagement,
        ["chef-client"] = OriginKind.ConfigurationManagement,
        ["salt-minion"] = OriginKind.ConfigurationManagement,
        ["cf-agent"] = OriginKind.ConfigurationManagement,
        ["dockerd"] = OriginKind.ContainerRuntime,
        ["containerd"] = OriginKind.ContainerRuntime,
        ["crio"] = OriginKind.ContainerRuntime,
        ["podman"] = OriginKind.ContainerRuntime,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // What each is called without its version, and the option after which there is code in place of a script's path.
    private static readonly FrozenDictionary<string, string> CodeOptions = new Dictionary<string, string>
    {
        ["python"] = "-c",
        ["platform-python"] = "-c",
        ["ruby"] = "-e",
        ["perl"] = "-e",
        ["sh"] = "-c",
        ["bash"] = "-c",
        ["dash"] = "-c",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly char[] OfVersions = [.. "0123456789."];

    // No file has a longer name, and an endless one would take long to look at.
    private const int LongestName = 255;

    public static OriginAnswer Of(AncestryAnswer ancestry)
    {
        foreach (var link in ancestry.Links)
            foreach (var path in (string?[])[link.Name, link.Executable, ScriptOf(link)])
                if (path is not null && KindOf(BaseName(path)) is var kind and not OriginKind.None)
                    return new OriginAnswer(NearestStatus.Of(ancestry, link.Depth))
                    {
                        Kind = kind,
                        Name = BaseName(path),
                        Path = path == link.Name ? link.Executable : path,
                        Depth = link.Depth,
                        EntityId = link.EntityId,
                    };
        return new OriginAnswer(ancestry.Status);
    }

    private static OriginKind KindOf(string name)
    {
        for (var end = name.Length <= LongestName ? name.Length : 0; end > 0; end = name.LastIndexOf('-', end - 1))
            if (Kinds.TryGetValue(name[..end], out var kind))
                return kind;
        return OriginKind.None;
    }

    // ansible, puppet and dnf are scripts: the program that runs is their interpreter.
    private static string? ScriptOf(AncestryLink link)
    {
        if (link.CommandLine is null || BaseName(link.Executable ?? link.Name ?? "") is not { Length: > 0 } program
            || !CodeOptions.TryGetValue(program.TrimEnd(OfVersions), out var codeOption))
            return null;
        var arguments = link.CommandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1);
        return arguments.TakeWhile(argument => argument != codeOption).FirstOrDefault(argument => argument[0] != '-');
    }

    private static string BaseName(string path) => path[(path.LastIndexOf('/') + 1)..];
}
