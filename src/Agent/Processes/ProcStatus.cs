using System.Buffers.Text;

namespace Cronwatch.Agent.Processes;

/// <summary>Whose a process is, as <c>/proc/PID/status</c> says it.</summary>
internal readonly record struct ProcStatus(long RealUser, long User, long RealGroup, long Group)
{
    /// <summary>Reads the lines <c>Uid</c> and <c>Gid</c>: real, effective, saved, file system's.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ProcStatus status)
    {
        status = default;
        if (!TryFind(text, "\nUid:\t"u8, out var realUser, out var user) || !TryFind(text, "\nGid:\t"u8, out var realGroup, out var group))
            return false;
        status = new(realUser, user, realGroup, group);
        return true;
    }

    // The first line is the process's own name, in which the kernel escapes line ends.
    private static bool TryFind(ReadOnlySpan<byte> text, ReadOnlySpan<byte> label, out long real, out long effective)
    {
        (real, effective) = (0, 0);
        var at = text.IndexOf(label);
        if (at < 0)
            return false;
        var rest = text[(at + label.Length)..];
        return Utf8Parser.TryParse(rest, out real, out var read) && Utf8Parser.TryParse(rest[(read + 1)..], out effective, out _);
    }
}
