namespace Cronwatch.Detect.Eql.Functions;

/// <summary>Counts the computations of this process that had numbers and no answer. Any thread may count and read.</summary>
internal static class Unanswered
{
    private static long _count;

    public static long Count => Interlocked.Read(ref _count);

    public static void Add() => Interlocked.Increment(ref _count);
}
