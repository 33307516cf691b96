using System.Diagnostics;

namespace Cronwatch.PipelineBench;

/// <summary>What intake keeps up with while events are published beside it as fast as the broker takes them.</summary>
internal static class FullLoad
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(200);

    /// <summary>Events a second that intake committed; says so on stdout. Ends when all that was published is committed.</summary>
    public static async Task<double> MeasureAsync(BenchTopics topics, EventPublisher publisher, Child service, CancellationToken cancelled)
    {
        await Console.Error.WriteLineAsync("full load");
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        var publishing = publisher.RunAsync(EventPublisher.Fastest, long.MaxValue, null, enough.Token);
        double rate, published;
        try
        {
            await Task.Delay(WarmUp, TimeProvider.System, cancelled);
            var (began, before) = (Stopwatch.GetTimestamp(), topics.Progress());
            await Task.Delay(Measured, TimeProvider.System, cancelled);
            var (seconds, after) = (Stopwatch.GetElapsedTime(began).TotalSeconds, topics.Progress());
            (rate, published) = ((after.Committed - before.Committed) / seconds, (after.Arrived - before.Arrived) / seconds);
        }
        finally
        {
            await enough.CancelAsync();
            await publishing;
        }
        await UntilDrainedAsync(topics, service, cancelled);
        Console.WriteLine(
            $"Full load: {MarkdownTable.Number(rate)} events/s through intake, while {MarkdownTable.Number(published)} events/s were published beside it.\n");
        return rate;
    }

    /// <summary>Ends when intake has committed all that was published.</summary>
    public static async Task UntilDrainedAsync(BenchTopics topics, Child service, CancellationToken cancelled)
    {
        while (topics.Progress() is var (arrived, committed) && committed < arrived)
        {
            service.ThrowIfEnded();
            await Task.Delay(AskAgainAfter, TimeProvider.System, cancelled);
        }
    }
}
