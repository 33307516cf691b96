namespace Cronwatch.Support;

/// <summary>Measures what code allocates once it is warm.</summary>
public static class Allocation
{
    private const int Rounds = 10;

    /// <summary>
    /// The bytes that the least of ten rounds allocates on this thread. Rounds differ by what the runtime does once, such as
    /// compiling: what is allocated each time is in all of them.
    /// </summary>
    public static long OfRound(Action round)
    {
        var least = long.MaxValue;
        for (var i = 0; i < Rounds; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
