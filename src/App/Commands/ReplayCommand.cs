using System.CommandLine;
using System.Globalization;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Demo;
using Cronwatch.App.Graphs;
using Cronwatch.App.Replay;
using Cronwatch.App.Rules;
using Cronwatch.App.Telemetry;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch replay</c>: history through the stages that run live.</summary>
internal static class ReplayCommand
{
    public static Command Create(CancellationToken stopping)
    {
        var (shared, asked) = (new SharedOptions(), new ReplayFlags());
        var command = new Command("replay",
            "Runs history through the rules, with the same hits and ids as live, and prints a summary as JSON. Writes nothing unless told to. Ends with 0: all that was asked for was read, 1: not all was there, 2: wrong use, 3: Kafka cannot be reached.");
        asked.AddTo(command);
        shared.AddTo(command);
        command.SetAction(async (parsed, _) =>
            shared.Load(parsed) is { } options && asked.Load(parsed) is { } replay && RuleLoading.Load(options) is { } rules
                ? await ReplayAsync(options, replay, rules, parsed.GetValue(asked.Out), stopping)
                : ExitCode.BadInput);
        return command;
    }

    private static async Task<int> ReplayAsync(CronwatchOptions options, ReplayOptions asked, RuleSet rules, string? output, CancellationToken stopping)
    {
        await using var file = output is null ? null : Create(output);
        if (output is not null && file is null)
            return ExitCode.BadInput;
        return await ClusterOpening.UseAsync(options, async cluster =>
        {
            using var loggers = LoggerFactory.Create(logging => ErrorLog.AddTo(logging, LogLevel.Error));
            using var schemas = Clients.SchemasOf(options.Registry, TimeProvider.System, loggers);
            var parts = await PartsOfAsync(options, asked, rules, cluster, loggers, schemas);
            await using var source = new TopicReplay(parts, cluster, await ReplaySpans.OfAsync(cluster, asked), asked.WithContext);
            var run = new ReplayRun(Guid.CreateVersion7(parts.Time.GetUtcNow()).ToString("D"), asked.From, asked.To);
            var pass = new ReplayPass(parts, asked, run);
            using var writer = asked.Publishes ? parts.Writer() : null;
            var published = asked.Publishes ? await PublishedRecords.ReadAsync(options, cluster, asked.ReadFrom, pass.Recall, stopping) : null;
            return await RunAsync(pass, parts, source, new(file, writer, published), run, stopping);
        });
    }

    // What is not published meets no partitions but its own.
    private static async Task<PipelineParts> PartsOfAsync(
        CronwatchOptions options, ReplayOptions asked, RuleSet rules, Cluster cluster, ILoggerFactory loggers, AvroSchemas? schemas)
    {
        var partitions = asked.Publishes ? (await cluster.EnsureInternalTopicsAsync()).ByHost : options.Topics.Partitions;
        return new(options, new RulesInForce(rules), GroupProtocol.Classic, partitions, DeadLetterPartitions: 1, new PipelineCounters(), System: null,
            TimeProvider.System, loggers, schemas);
    }

    private static async Task<int> RunAsync(ReplayPass pass, PipelineParts parts, TopicReplay source, ReplayOutputs outputs, ReplayRun run, CancellationToken stopping)
    {
        var progress = new ReplayProgress(Console.Error, !Console.IsErrorRedirected, parts.Time);
        var (began, before) = (parts.Time.GetTimestamp(), ResourceUse.SoFar);
        try
        {
            await pass.RunAsync(source, outputs, Show, stopping);
        }
        catch (TopicWriteException e)
        {
            throw new DependencyException(e.Message, e);
        }
        finally
        {
            progress.Clear();
            Tell(pass, source, outputs, run, pass.Summarize(parts.Time.GetElapsedTime(began), ResourceUse.SoFar - before));
        }
        return pass.Stopped is null && source.Problems.Count == 0 && pass.Events > 0 ? ExitCode.Fine : ExitCode.Findings;

        void Show(ReplayPart part) => progress.Show(part, pass.Events, pass.Hits.Sum(hits => hits.Counts.Alerts));
    }

    private static void Tell(ReplayPass pass, TopicReplay source, ReplayOutputs outputs, ReplayRun run, RunSummary numbers)
    {
        foreach (var letter in pass.Letters)
            Console.Error.WriteLine(TerminalText.Harmless(string.Create(CultureInfo.InvariantCulture,
                $"{letter.Origin.Topic} [{letter.Origin.Partition}] offset {letter.Origin.Offset}: {DeadLetter.NameOf(letter.Reason)}; it could not be read, and is counted as a dead letter")));
        foreach (var problem in source.Problems)
            Console.Error.WriteLine(TerminalText.Harmless(problem));
        if (pass.Stopped is { } why)
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"stopped ({why}); to go on: --from {pass.ReachedTime:yyyy-MM-ddTHH:mm:ss.fffZ}"));
        else if (pass.Events == 0)
            Console.Error.WriteLine("nothing was read: the topics hold no record of that time; see what there is with `cronwatch executions`");
        Console.WriteLine(new ReplaySummary
        {
            Id = run.Id,
            From = run.From,
            To = run.To,
            Stopped = pass.Stopped,
            ReachedTime = pass.Stopped is null ? null : pass.ReachedTime,
            Published = outputs.Published,
            AlreadyPublished = outputs.AlreadyPublished,
            HitsOutside = pass.HitsOutside,
            Rules = [.. pass.Hits.Select(hit => new RuleHits(
                hit.Rule.RuleId, hit.Rule.Name, hit.Counts.Hits, hit.Counts.Excepted, hit.Counts.Alerts, hit.Counts.Suppressed, hit.Counts.Overflow))],
            DeadLettersByReason = pass.LettersByReason,
            Coverage = source.Coverage,
            Problems = source.Problems,
        }.ToJson(numbers));
    }

    private static AlertFile? Create(string path)
    {
        try
        {
            return AlertFile.Create(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"--out: {e.Message.TrimEnd('.')}; name a file that is not there yet, in a directory that may be written to");
            return null;
        }
    }
}
