using System.Diagnostics;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests.Fixtures;

/// <summary>
/// Brokers of its own that tests may kill and pause: <c>KAFKA3_BOOTSTRAP</c>, three of them, by the command
/// <c>KAFKA3_CONTROL</c>, which takes <c>kill|pause|resume|start</c> and <c>kafka-1</c> to <c>kafka-3</c>.
/// </summary>
public sealed class FaultyKafka : IAsyncLifetime
{
    /// <summary>Its brokers.</summary>
    public static readonly string[] Brokers = ["kafka-1", "kafka-2", "kafka-3"];

    /// <summary>The cluster; only where the variables are set.</summary>
    public KafkaCluster Cluster { get; } = new(ServerEnvironment.FaultyKafka);

    /// <inheritdoc />
    public Task InitializeAsync() => ServerEnvironment.FaultyKafka is null ? Task.CompletedTask : Cluster.InitializeAsync();

    /// <inheritdoc />
    public Task DisposeAsync() => ServerEnvironment.FaultyKafka is null ? Task.CompletedTask : Cluster.DisposeAsync().AsTask();

    /// <summary>Does something to brokers. Throws when the command fails.</summary>
    public static async Task DoAsync(string what, params string[] brokers)
    {
        if (await TryAsync(what, brokers) is { } errors)
            throw new InvalidOperationException($"{what} {string.Join(' ', brokers)}: {errors}");
    }

    /// <summary>
    /// Starts those that do not run, and returns when each answers. The command gives up after a minute, in which a broker
    /// beside a loaded pipeline may not read its log again: it is asked up to three times.
    /// </summary>
    public static async Task StartAsync(params string[] brokers)
    {
        for (var tries = 1; tries < 3; tries++)
            if (await TryAsync("start", brokers) is null)
                return;
        await DoAsync("start", brokers);
    }

    // What it wrote about its failure; null: it did it.
    private static async Task<string?> TryAsync(string what, string[] brokers)
    {
        var start = new ProcessStartInfo(ServerEnvironment.FaultyKafkaControl!, [what, .. brokers]) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? null : errors;
    }
}
