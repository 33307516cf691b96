using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Cronwatch.Agent.Documents;

/// <summary>What all events say of the machine.</summary>
/// <param name="Id">The machine id of systemd: 32 hexadecimal digits. The key of all records.</param>
/// <param name="Name">Its name.</param>
internal sealed record HostFacts(string Id, string Name)
{
    /// <summary>The distribution, as os-release names it: <c>debian</c>.</summary>
    public string Platform { get; private init; } = "";

    /// <summary>The distribution for people: <c>Debian GNU/Linux</c>.</summary>
    public string Variant { get; private init; } = "";

    /// <summary>The distribution's version.</summary>
    public string Version { get; private init; } = "";

    /// <summary>The kernel's release.</summary>
    public string Kernel { get; private init; } = "";

    /// <summary>As the kernel calls it: <c>x86_64</c>.</summary>
    public static string Architecture => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "x86_64",
        System.Runtime.InteropServices.Architecture.Arm64 => "aarch64",
        var other => other.ToString(),
    };

    /// <summary>The agent's id: a function of the machine's, so it needs no file of its own.</summary>
    public string AgentId => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes("cronwatch agent|" + Id)).AsSpan(0, 16)).ToString();

    /// <summary>Reads what the machine says of itself.</summary>
    /// <exception cref="InvalidDataException">It has no machine id.</exception>
    public static HostFacts Read(string machineIdFile = "/etc/machine-id")
    {
        var id = Text(machineIdFile).Trim();
        if (id.Length != 32 || !id.All(char.IsAsciiHexDigit))
            throw new InvalidDataException($"{machineIdFile}: there is no machine id of 32 hexadecimal digits; systemd-machine-id-setup makes one");
        var release = Text("/etc/os-release").Split('\n').Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0]).ToDictionary(pairs => pairs.Key, pairs => pairs.First()[1].Trim('"'));
        return new(id, Environment.MachineName)
        {
            Platform = release.GetValueOrDefault("ID", "linux"),
            Variant = release.GetValueOrDefault("NAME", "Linux"),
            Version = release.GetValueOrDefault("VERSION_ID", ""),
            Kernel = Text("/proc/sys/kernel/osrelease").Trim(),
        };
    }

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
