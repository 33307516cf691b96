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
        var start = new ProcessStartInfo(ServerEnvironment.FaultyKafkaControl!, [what, .. brokers]) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{what} {string.Join(' ', brokers)}: {errors}");
    }
}
