using System.CommandLine;
using System.Globalization;
using Confluent.Kafka;
using Cronwatch.App.Demo;
using Cronwatch.App.Graphs;
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
        var topic = new Option<string?>("--topic") { Description = "publish everything to one topic, not to those of Defend's data streams and of osquery", HelpName = "NAME" };
        var filesOnly = new Option<bool>("--files-only") { Description = "leave the process events and osquery's results out" };
        var command = new Command("simulate", "Publishes the events of a simulated fleet, with labelled attacks, or writes them to a file.");
        foreach (var option in (Option[])[bootstrap, file, hosts, rate, seed, count, fast, start, topic, filesOnly])
            command.Options.Add(option);
        command.SetAction((parsed, _) => RunAsync(
            new Wanted(
                parsed.GetValue(bootstrap), parsed.GetValue(file), parsed.GetValue(start), parsed.GetValue(count), parsed.GetValue(fast),
                parsed.GetValue(hosts), parsed.GetValue(rate), parsed.GetValue(seed), parsed.GetValue(topic), parsed.GetValue(filesOnly)),
            stopping));
        return command;
    }

    private static async Task<int> RunAsync(Wanted wanted, CancellationToken stopping)
    {
        var (bootstrap, file, start, count) = (wanted.Bootstrap, wanted.File, wanted.Start, wanted.Count);
        if (bootstrap is null == file is null)
            return Refuse("say where the events go: --bootstrap HOST:PORT or --out FILE");
        var from = file is null ? TimeProvider.System.GetUtcNow() : StartOfFiles;
        if (start is not null && !EventTime.TryParse(start, out from))
            return Refuse($"--start `{start}` is no time; write 2026-01-15T09:57:00Z");
        if (file is not null && count is null)
            return Refuse("a file needs an end: add --count N");
        try
        {
            var options = new FleetOptions { Hosts = wanted.Hosts, Rate = wanted.Rate, Seed = wanted.Seed, StartTime = from };
            var events = wanted.Select(new FleetSimulator(options).EventsAndResults());
            var counts = file is not null
                ? FleetFile.Write(file, events, count!.Value, cancelled: stopping)
                : await PublishAsync(wanted, events, stopping);
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
        catch (DependencyException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.Unreachable;
        }
        catch (KafkaException e)
        {
            await Console.Error.WriteLineAsync($"Kafka at {bootstrap}: no answer ({e.Error.Reason}); check the address and that the broker runs");
            return ExitCode.Unreachable;
        }
    }

    private static async Task<FleetCounts> PublishAsync(Wanted wanted, IEnumerable<SimulatedEvent> events, CancellationToken stopping)
    {
        var bootstrap = wanted.Bootstrap!;
        using (var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrap })
            .SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build())
        {
            var there = admin.GetMetadata(TimeSpan.FromSeconds(10)).Topics.Select(t => t.Topic).ToHashSet();
            if (wanted.Topics.Where(t => !there.Contains(t)).ToList() is { Count: > 0 } missing)
                throw new DependencyException($"Kafka at {bootstrap}: there is no topic {string.Join(", ", missing)}; create it, or name another with --topic");
            if (wanted.MayLackOsquery && !there.Contains(SimulatedEvent.OsqueryTopic))
            {
                await Console.Error.WriteLineAsync($"there is no topic {SimulatedEvent.OsqueryTopic}: its results are left out");
                events = events.Where(e => e.Topic != SimulatedEvent.OsqueryTopic);
            }
        }
        using var publisher = new FleetPublisher(bootstrap, TimeProvider.System);
        return await publisher.RunAsync(events, !wanted.Fast, wanted.Count ?? long.MaxValue, cancelled: stopping);
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine($"cronwatch simulate: {why}");
        return ExitCode.BadInput;
    }

    private sealed record Wanted(
        string? Bootstrap, string? File, string? Start, long? Count, bool Fast,
        int Hosts, double Rate, int Seed, string? Topic, bool FilesOnly)
    {
        public IReadOnlyList<string> Topics => Topic is not null ? [Topic]
            : FilesOnly ? [SimulatedEvent.FileTopic]
            : [SimulatedEvent.FileTopic, SimulatedEvent.ProcessTopic];

        // A broker without osquery's topic is one of a fleet without osquery.
        public bool MayLackOsquery => Topic is null && !FilesOnly;

        public IEnumerable<SimulatedEvent> Select(IEnumerable<SimulatedEvent> events)
        {
            foreach (var one in events)
                if (!FilesOnly || one.Topic == SimulatedEvent.FileTopic)
                    yield return Topic is null ? one : one with { Topic = Topic };
        }
    }
}
