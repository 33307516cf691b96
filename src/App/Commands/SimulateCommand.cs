using System.CommandLine;
using System.Globalization;
using Confluent.Kafka;
using Cronwatch.App.Demo;
using Cronwatch.Events;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch simulate</c>: a fleet that publishes realistic events with labelled attacks, or writes them to a file.</summary>
internal static class SimulateCommand
{
    // Files begin at one instant, so that the same seed gives the same bytes on any day.
    private static readonly DateTimeOffset StartOfFiles = new(2026, 1, 15, 9, 57, 0, TimeSpan.Zero);

    public static Command Create(CancellationToken stopping)
    {
        var bootstrap = new Option<string?>("--bootstrap") { Description = "publish to these Kafka brokers", HelpName = "HOST:PORT" };
        var file = new Option<string?>("--out") { Description = "write NDJSON to a file, and the labels to FILE.labels.ndjson", HelpName = "FILE" };
        var hosts = new Option<int>("--hosts") { Description = "hosts in the fleet, 2 to 100000", DefaultValueFactory = _ => 500 };
        var rate = new Option<double>("--rate") { Description = "events a second over the fleet", DefaultValueFactory = _ => 2_000 };
        var seed = new Option<int>("--seed") { Description = "the seed of all chance: same seed, same bytes", DefaultValueFactory = _ => 1 };
        var count = new Option<long?>("--count") { Description = "end after so many events" };
        var fast = new Option<bool>("--fast") { Description = "publish as fast as the broker takes it, not at the rate" };
        var start = new Option<string?>("--start") { Description = "the simulated time at the beginning; a file's default is 2026-01-15T09:57:00Z", HelpName = "TIME" };
        var command = new Command("simulate", "Publishes the events of a simulated fleet, with labelled attacks, or writes them to a file.");
        foreach (var option in (Option[])[bootstrap, file, hosts, rate, seed, count, fast, start])
            command.Options.Add(option);
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(bootstrap), parsed.GetValue(file), parsed.GetValue(start), parsed.GetValue(count), parsed.GetValue(fast),
            (parsed.GetValue(hosts), parsed.GetValue(rate), parsed.GetValue(seed)), stopping));
        return command;
    }

    private static async Task<int> RunAsync(
        string? bootstrap, string? file, string? start, long? count, bool fast,
        (int Hosts, double Rate, int Seed) fleet, CancellationToken stopping)
    {
        if (bootstrap is null == file is null)
            return Refuse("say where the events go: --bootstrap HOST:PORT or --out FILE");
        var from = file is null ? TimeProvider.System.GetUtcNow() : StartOfFiles;
        if (start is not null && !EventTime.TryParse(start, out from))
            return Refuse($"--start `{start}` is no time; write 2026-01-15T09:57:00Z");
        if (file is not null && count is null)
            return Refuse("a file needs an end: add --count N");
        try
        {
            var options = new FleetOptions { Hosts = fleet.Hosts, Rate = fleet.Rate, Seed = fleet.Seed, StartTime = from };
            var events = new FleetSimulator(options).Events();
            var counts = file is not null
                ? FleetFile.Write(file, events, count!.Value, cancelled: stopping)
                : await PublishAsync(bootstrap!, events, !fast, count, stopping);
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{counts.Events} events, {counts.Bytes} bytes, {counts.Labelled} of them labelled"));
            return ExitCode.Fine;
        }
        catch (ArgumentOutOfRangeException e)
        {
            return Refuse(e.Message.Split(" (Parameter", 2)[0].TrimEnd('.'));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse($"{file}: {e.Message.TrimEnd('.')}; name a file that can be written");
        }
        catch (KafkaException e)
        {
            await Console.Error.WriteLineAsync($"Kafka at {bootstrap}: no answer ({e.Error.Reason}); check the address and that the broker runs");
            return ExitCode.Unreachable;
        }
    }

    private static async Task<FleetCounts> PublishAsync(
        string bootstrap, IEnumerable<SimulatedEvent> events, bool paced, long? count, CancellationToken stopping)
    {
        using (var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrap })
            .SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build())
            admin.GetMetadata(TimeSpan.FromSeconds(10));
        using var publisher = new FleetPublisher(bootstrap, TimeProvider.System);
        return await publisher.RunAsync(events, paced, count ?? long.MaxValue, cancelled: stopping);
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine($"cronwatch simulate: {why}");
        return ExitCode.BadInput;
    }
}
