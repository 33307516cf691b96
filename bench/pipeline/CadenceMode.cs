using System.CommandLine;
using System.Diagnostics;

namespace Cronwatch.PipelineBench;

/// <summary><c>cadence</c>: how an outage is caught up with while events go on arriving, at shares of full load.</summary>
internal static class CadenceMode
{
    // A share that is not caught up with by so many times the outage is given up: at 80 % four times are the least in theory.
    private const int GiveUpAfterOutages = 6;

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
        using var service = Child.Service(topics);
        var full = await FullLoad.MeasureAsync(topics, publisher, service, cancelled);
        await service.StopAsync(cancelled);
        MarkdownTable.Begin("of full load", "seconds after the start", "arrived/s", "processed/s", "headroom", "behind at the end", "");
        var results = new List<string>();
        foreach (var share in shares)
            results.Add(await new Outage(topics, publisher, share, outage, window).RunAsync(full * share / 100, cancelled));
        Console.WriteLine();
        results.ForEach(Console.WriteLine);
    }

    private sealed class Outage(BenchTopics topics, EventPublisher publisher, int share, int outage, int window)
    {
        /// <summary>What to say of it, when it is over.</summary>
        public async Task<string> RunAsync(double rate, CancellationToken cancelled)
        {
            await Console.Error.WriteLineAsync($"{share} % of full load, {MarkdownTable.Number(rate)} events/s");
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
            var publishing = publisher.RunAsync(rate, long.MaxValue, null, enough.Token);
            long usual;
            using (var before = Child.Service(topics))
            {
                await WindowAsync(before, cancelled);
                usual = (await WindowAsync(before, cancelled)).Max(s => s.Behind);
                await before.StopAsync(cancelled);
            }
            await Task.Delay(TimeSpan.FromSeconds(outage), TimeProvider.System, cancelled);
            var missed = SampleAt(0).Behind;
            using var service = Child.Service(topics);
            var caughtUp = await CatchUpAsync(service, usual, cancelled);
            await enough.CancelAsync();
            await publishing;
            await FullLoad.UntilDrainedAsync(topics, service, cancelled);
            await service.StopAsync(cancelled);
            return $"At {share} %: {MarkdownTable.Number(missed)} events waited after {outage} s of outage; "
                + (caughtUp is { } seconds ? $"caught up {MarkdownTable.Number(seconds)} s after the start." : "not caught up in the time watched.");
        }

        // Caught up: no further behind than at the worst in the window before the outage. Then one more window.
        private async Task<double?> CatchUpAsync(Child service, long usual, CancellationToken cancelled)
        {
            double? caughtUp = null;
            for (var over = false; !over;)
            {
                over = caughtUp is not null;
                var samples = await WindowAsync(service, cancelled);
                var (first, last) = (samples[0], samples[^1]);
                caughtUp ??= samples.Find(s => s.At > service.StartedAt && s.Behind <= usual)?.SecondsSince(service.StartedAt);
                var (arrived, processed, seconds) = (last.Arrived - first.Arrived, last.Committed - first.Committed, last.SecondsSince(first.At));
                MarkdownTable.Row(
                    $"{share} %", $"{first.SecondsSince(service.StartedAt):0}–{last.SecondsSince(service.StartedAt):0}",
                    MarkdownTable.Number(arrived / seconds), MarkdownTable.Number(processed / seconds),
                    MarkdownTable.Number((double)processed / arrived, 2), MarkdownTable.Number(last.Behind),
                    caughtUp is null ? "catching up" : over ? "" : "caught up");
                over |= last.SecondsSince(service.StartedAt) > GiveUpAfterOutages * outage;
            }
            return caughtUp;
        }

        private async Task<List<Sample>> WindowAsync(Child service, CancellationToken cancelled)
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

        private Sample SampleNow() => SampleAt(Stopwatch.GetTimestamp());

        private Sample SampleAt(long now)
        {
            var (arrived, committed) = topics.Progress();
            return new Sample(now, arrived, committed);
        }
    }

    /// <summary>How far the raw topic and intake were at a time, as <see cref="Stopwatch.GetTimestamp"/>.</summary>
    private sealed record Sample(long At, long Arrived, long Committed)
    {
        public long Behind => Arrived - Committed;

        public double SecondsSince(long earlier) => Stopwatch.GetElapsedTime(earlier, At).TotalSeconds;
    }
}
