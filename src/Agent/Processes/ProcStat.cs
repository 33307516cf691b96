using System.Buffers.Text;
using System.Text;

namespace Cronwatch.Agent.Processes;

/// <summary>What <c>/proc/PID/stat</c> says of a process: proc_pid_stat(5).</summary>
/// <param name="Name">What it calls itself, at most 15 bytes: anything but its image's name is possible.</param>
/// <param name="ParentPid">Who started it, or adopted it since.</param>
/// <param name="GroupId">The pid of its group's leader.</param>
/// <param name="SessionId">The pid of its session's leader.</param>
/// <param name="Terminal">The device number of its terminal; 0: none.</param>
/// <param name="StartTicks">When it started, in hundredths of a second since the system did.</param>
internal readonly record struct ProcStat(string Name, int ParentPid, int GroupId, int SessionId, int Terminal, long StartTicks)
{
    /// <summary>Reads the line. The name may hold blanks, line ends and brackets: it ends at the last bracket.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out ProcStat stat)
    {
        stat = default;
        var (open, close) = (line.IndexOf((byte)'('), line.LastIndexOf((byte)')'));
        if (open < 0 || close < open)
            return false;
        var rest = line[(close + 1)..];
        Span<long> numbers = stackalloc long[20];       // Fields 4 to 22 and, at 0, the state, which is no number.
        var count = 0;
        foreach (var part in rest.Split((byte)' '))
        {
            var field = rest[part];
            if (field.IsEmpty || count == numbers.Length)
                continue;
            numbers[count++] = Utf8Parser.TryParse(field, out long number, out _) ? number : 0;
        }
        if (count < numbers.Length)
            return false;
        stat = new(Encoding.UTF8.GetString(line[(open + 1)..close]),
            (int)numbers[1], (int)numbers[2], (int)numbers[3], (int)numbers[4], numbers[19]);
        return true;
    }
}
