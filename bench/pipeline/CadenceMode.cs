using System.CommandLine;
using System.Diagnostics;

namespace Cronwatch.PipelineBench;

/// <summary><c>cadence</c>: how an outage is caught up with while events go on arriving, at shares of full load.</summary>
internal static class CadenceMode
{
    // A share that is not caught up with by so many times the outage is given up: at 80 % four times are the least in theory.
    private const int GiveUpAfterOutages = 6;

    // What is done is stored once a second, and what is stored is committed once a second.
    private const int SecondsBehindAtBest = 2;

    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var shares = BenchOptions.Shares(30, 80);
        var outage = BenchOptions.Count("--outage", 20, "seconds for which cronwatch is stopped");
        var window = BenchOptions.Count("--window", 10, "seconds of a window");
        var command = new Command("cadence", "How an outage is caught up with, at shares of full load.") { shares, outage, window };
        command.SetAction((parsed, cancelled) =>
            RunAsync(parsed.GetRequiredValue(shares), parsed.GetValue(outage), parsed.GetValue(window), cancelled));
        return command;
    }

    private static async Task RunAsync(int[] shares, int outage, int window, CancellationToken cancelled)
    {
        await using var topics = await BenchTopics.CreateAsync();
        using var publisher = new EventPublisher(topics, EventTemplate.Files());
        var service = Child.Service(topics);
        try
        {
            var full = await FullLoad.MeasureAsync(topics, publisher, service, cancelled);
            MarkdownTable.Begin("of full load", "seconds after the start", "arrived/s", "processed/s", "headroom", "behind at the end", "");
            var results = new List<string>();
            foreach (var share in shares)
            {
                await Console.Error.WriteLineAsync($"{share} % of full load");
                var course = new Course(topics, share, full * share / 100, outage, window);
                using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
                var publishing = publisher.RunAsync(course.Rate, long.MaxValue, null, enough.Token);
                try
                {
                    await course.WindowAsync(service, cancelled);
                    await service.StopAsync(cancelled);
                    await Task.Delay(TimeSpan.FromSeconds(outage), TimeProvider.System, cancelled);
                    service.Dispose();
                    service = Child.Service(topics);
                    results.Add(await course.CatchUpAsync(service, cancelled));
                }
                finally
                {
                    await enough.CancelAsync();
                    await publishing;
                }
                await FullLoad.UntilDrainedAsync(topics, service, cancelled);
            }
            await service.StopAsync(cancelled);
            Console.WriteLine();
            results.ForEach(Console.WriteLine);
        }
        finally
        {
            service.Dispose();
        }
    }

    /// <summary>How intake comes along behind the events that arrive.</summary>
    private sealed class Course(BenchTopics topics, int share, double rate, int outage, int window)
    {
        /// <summary>Events a second that arrive.</summary>
        public double Rate => rate;

        /// <summary>Prints a row a window until it is caught up, no further behind than at best, and one more; and says how it went.</summary>
        public async Task<string> CatchUpAsync(Child service, CancellationToken cancelled)
        {
            var missed = SampleNow().Behind;
            double? caughtUp = null;
            for (var over = false; !over;)
            {
                over = caughtUp is not null;
                var samples = await WindowAsync(service, cancelled);
                caughtUp ??= samples.Find(s => s.Behind <= rate * SecondsBehindAtBest)?.SecondsSince(service.StartedAt);
                Print(samples[0], samples[^1], service.StartedAt, caughtUp is null ? "catching up" : over ? "" : "caught up");
                over |= samples[^1].SecondsSince(service.StartedAt) > GiveUpAfterOutages * outage;
            }
            return $"At {share} %: {MarkdownTable.Number(missed)} events waited after {outage} s of outage; "
                + (caughtUp is { } seconds ? $"caught up {MarkdownTable.Number(seconds)} s after the start." : "not caught up in the time watched.");
        }

        /// <summary>A sample a second, over a window.</summary>
        public async Task<List<Sample>> WindowAsync(Child service, CancellationToken cancelled)
        {
            var samples = new List<Sample> { SampleNow() };
            while (samples[^1].SecondsSince(samples[0].At) < window)
            {
                await Task.Delay(SampleEvery, TimeProvider.System, cancelled);
                service.ThrowIfEnded();
                samples.Add(SampleNow());
            }
            return samples;
        }

        private void Print(Sample first, Sample last, long startedAt, string state)
        {
            var (arrived, processed, seconds) = (last.Arrived - first.Arrived, last.Committed - first.Committed, last.SecondsSince(first.At));
            MarkdownTable.Row(
                $"{share} %", $"{MarkdownTable.Number(first.SecondsSince(startedAt))}–{MarkdownTable.Number(last.SecondsSince(startedAt))}",
                MarkdownTable.Number(arrived / seconds), MarkdownTable.Number(processed / seconds),
                MarkdownTable.Number((double)processed / arrived, 2), MarkdownTable.Number(last.Behind), state);
        }

        private Sample SampleNow()
        {
            var (arrived, committed) = topics.Progress();
            return new Sample(Stopwatch.GetTimestamp(), arrived, committed);
        }
    }

    /// <summary>How far the raw topic and intake were at a time, as <see cref="Stopwatch.GetTimestamp"/>.</summary>
    private sealed record Sample(long At, long Arrived, long Committed)
    {
        public long Behind => Arrived - Committed;

        public double SecondsSince(long earlier) => Stopwatch.GetElapsedTime(earlier, At).TotalSeconds;
    }
}
