using Cronwatch.App.Demo;

namespace Cronwatch.Benchmarks;

/// <summary>Events of the simulated fleet, the same in each run.</summary>
internal static class Fleet
{
    public static byte[][] FileEvents { get; } = Take(SimulatedEvent.FileTopic, 4_000);

    public static byte[][] ProcessEvents { get; } = Take(SimulatedEvent.ProcessTopic, 1_000);

    /// <summary>File events that the filter of the cron rule lets through.</summary>
    public static byte[][] Candidates { get; } =
        [.. Take(SimulatedEvent.FileTopic, 20_000).Where(e => System.Text.Encoding.UTF8.GetString(e).Contains("cron", StringComparison.OrdinalIgnoreCase))];

    private static byte[][] Take(string topic, int count) =>
        [.. new FleetSimulator(new FleetOptions { Seed = 7, StartTime = DateTimeOffset.UnixEpoch.AddYears(56), AttackEvery = TimeSpan.FromMilliseconds(100) }).Events()
            .Where(e => e.Topic == topic).Take(count).Select(e => e.Value)];
}
