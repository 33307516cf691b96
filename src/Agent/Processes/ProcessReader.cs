using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Cronwatch.Agent.Linux;

namespace Cronwatch.Agent.Processes;

/// <summary>
/// Reads /proc. A process may end between any two reads: what is read is what was there. Entity ids are a hash of host, boot, pid
/// and start, so they survive a restart of the agent and an exec, and change with a reboot. Owned by the thread that watches.
/// </summary>
internal sealed unsafe class ProcessReader
{
    /// <summary>What is kept of a process's arguments, in bytes: as much as the pipeline keeps of a command line.</summary>
    public const int MaxArguments = 8_191;

    private const int BufferBytes = 16 * 1_024;
    private const int CloseOnExec = 0x80000;
    private const double TicksPerSecond = 100;      // USER_HZ: what /proc counts in, whatever the kernel's own clock.
    private const int EntityIdBytes = 16;

    private const string SshConnection = "SSH_CONNECTION=";
    private const string DeletedMark = " (deleted)";

    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly string _identity;
    private readonly DateTimeOffset _boot;

    /// <summary>A reader for the host with this id.</summary>
    public ProcessReader(string hostId, TimeProvider time)
    {
        _identity = $"{hostId}|{Encoding.ASCII.GetString(Read("/proc/sys/kernel/random/boot_id")).Trim()}";
        var uptime = Encoding.ASCII.GetString(Read("/proc/uptime")).Split(' ')[0];
        _boot = time.GetUtcNow() - TimeSpan.FromSeconds(double.Parse(uptime, CultureInfo.InvariantCulture));
    }

    /// <summary>What is known of a process now; null: it is gone. What goes first with a process is read first.</summary>
    public ProcessFacts? Find(int pid)
    {
        var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/");
        var executable = WithoutMark(Link(folder + "exe"));
        var arguments = Split(Read(folder + "cmdline"));
        var workingDirectory = Link(folder + "cwd");
        if (!ProcStat.TryParse(Read(folder + "stat"), out var stat) || !ProcStatus.TryParse(Read(folder + "status"), out var owner))
            return null;
        return new(pid, stat, owner)
        {
            EntityId = EntityIdOf(pid, stat.StartTicks),
            Executable = executable,
            Arguments = arguments,
            WorkingDirectory = workingDirectory,
            ContainerId = ContainerIn(Read(folder + "cgroup")),
            Start = _boot.AddSeconds(stat.StartTicks / TicksPerSecond),
        };
    }

    /// <summary>The address that a login by ssh came from; null: it is none, or has ended.</summary>
    public string? SshSourceOf(int pid)
    {
        foreach (var variable in Split(Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/environ"))))
            if (variable.StartsWith(SshConnection, StringComparison.Ordinal))
                return IPAddress.TryParse(variable[SshConnection.Length..].Split(' ')[0], out var address) ? address.ToString() : null;
        return null;
    }

    private string EntityIdOf(int pid, long startTicks)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_identity}|{pid}|{startTicks}")));
        return Convert.ToBase64String(hash.AsSpan(0, EntityIdBytes)).TrimEnd('=');
    }

    // The first 64 hexadecimal digits in the path of a control group: Docker, containerd, CRI-O and Podman name theirs so.
    internal static string? ContainerIn(ReadOnlySpan<byte> groups)
    {
        const int Digits = 64;
        var run = 0;
        for (var i = 0; i < groups.Length; i++)
        {
            run = char.IsAsciiHexDigitLower((char)groups[i]) ? run + 1 : 0;
            if (run == Digits)
                return Encoding.ASCII.GetString(groups.Slice(i + 1 - Digits, Digits));
        }
        return null;
    }

    // The kernel's remark on a program whose file is gone or was replaced, as by an upgrade.
    private static string? WithoutMark(string? path) =>
        path is not null && path.EndsWith(DeletedMark, StringComparison.Ordinal) ? path[..^DeletedMark.Length] : path;

    private static string[] Split(ReadOnlySpan<byte> text)
    {
        text = text[..Math.Min(text.Length, MaxArguments)];
        return text.IsEmpty ? [] : Encoding.UTF8.GetString(text.EndsWith((byte)0) ? text[..^1] : text).Split('\0');
    }

    private string? Link(string path)
    {
        fixed (byte* buffer = _buffer)
        {
            var length = Libc.ReadLink(path, buffer, BufferBytes);
            return length > 0 ? Encoding.UTF8.GetString(buffer, (int)length) : null;
        }
    }

    // The beginning of a file; nothing where it cannot be read. Valid until the next read.
    private ReadOnlySpan<byte> Read(string path)
    {
        var descriptor = Libc.Open(path, CloseOnExec);
        if (descriptor < 0)
            return default;
        var length = 0;
        fixed (byte* buffer = _buffer)
            while (length < BufferBytes && Libc.Read(descriptor, buffer + length, (nuint)(BufferBytes - length)) is > 0 and var read)
                length += (int)read;
        _ = Libc.Close(descriptor);
        return _buffer.AsSpan(0, length);
    }
}
