using System.Diagnostics;

namespace Cronwatch.App.Telemetry;

/// <summary>What the process has used since it began, or between two times.</summary>
/// <param name="Cpu">Processor time, user and system, over all threads.</param>
/// <param name="AllocatedBytes">Managed memory that was allocated, collected since or not.</param>
internal readonly record struct ResourceUse(TimeSpan Cpu, long AllocatedBytes)
{
    /// <summary>Since the process began. Stops all threads for a moment to count what each has allocated.</summary>
    public static ResourceUse SoFar => new(Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));

    /// <summary>The largest resident memory of the process since it began.</summary>
    public static long PeakMemoryBytes
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>Between two times.</summary>
    public static ResourceUse operator -(ResourceUse later, ResourceUse earlier) =>
        new(later.Cpu - earlier.Cpu, later.AllocatedBytes - earlier.AllocatedBytes);
}
