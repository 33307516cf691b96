using System.CommandLine;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.App.Replay;
using Cronwatch.App.Replay.Comparison;
using Cronwatch.App.Replay.Page;
using Cronwatch.App.Rules;
using Cronwatch.App.Telemetry;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch replay</c>: history through the stages that run live.</summary>
internal static class ReplayCommand
{
    public static Command Create(CancellationToken stopping)
    {
        var (shared, flags) = (new SharedOptions(), new ReplayFlags());
        var command = new Command("replay",
            "Runs history through the rules, with the same hits and ids as live, and prints a summary as JSON. Writes nothing unless told to. Ends with 0: all that was asked for was read, and what was compared is the same; 1: not so; 2: wrong use; 3: Kafka cannot be reached.");
        flags.AddTo(command);
        shared.AddTo(command);
        command.SetAction((parsed, _) => ReplayAsync(shared.Load(parsed), flags.Load(parsed), stopping));
        return command;
    }

    private static async Task<int> ReplayAsync(CronwatchOptions? options, ReplayOptions? asked, CancellationToken stopping)
    {
        if (options is null || asked is null || RuleLoading.Load(options) is not { } rules || !TryCompare(options, asked, rules, out var comparison))
            return ExitCode.BadInput;
        await using var file = asked.Out is null ? null : Create(asked.Out);
        if (asked.Out is not null && file is null)
            return ExitCode.BadInput;
        var call = new Call(options, asked, rules, comparison, file, asked.Reports.Any(ReplayReport.IsPage) ? new PageAlerts() : null);
        return asked.Files.Count > 0 && !asked.Publishes
            ? await ReplayAsync(call, cluster: null, stopping)
            : await ClusterOpening.UseAsync(options, cluster => ReplayAsync(call, cluster, stopping));
    }

    private static async Task<int> ReplayAsync(Call call, Cluster? cluster, CancellationToken stopping)
    {
        var (options, asked) = (call.Options, call.Asked);
        using var loggers = LoggerFactory.Create(logging => ErrorLog.AddTo(logging, LogLevel.Error));
        using var schemas = Clients.SchemasOf(options.Registry, TimeProvider.System, loggers);
        // What is not published meets no partitions but its own.
        var partitions = cluster is not null && asked.Publishes ? (await cluster.EnsureInternalTopicsAsync()).ByHost : options.Topics.Partitions;
        var parts = new PipelineParts(options, new RulesInForce(call.Rules), GroupProtocol.Classic, partitions, DeadLetterPartitions: 1, new PipelineCounters(),
            System: null, TimeProvider.System, loggers, schemas);
        var gaps = cluster is not null && asked.FillsGaps
            ? await ReplayGaps.FindAsync(options, cluster, asked.From ?? DateTimeOffset.UnixEpoch, asked.To ?? DateTimeOffset.MaxValue, stopping)
            : null;
        if (gaps is { AreNone: true })
        {
            await Console.Error.WriteLineAsync("everything was evaluated: there is no gap to fill");
            return ExitCode.Fine;
        }
        // Gaps are offsets: events of whatever time.
        var run = new ReplayRun(Guid.CreateVersion7(parts.Time.GetUtcNow()).ToString("D"), gaps is null ? asked.From : null, gaps is null ? asked.To : null);
        var pass = new ReplayPass(parts, asked, run, call.Comparison, gaps);
        await using var source = await SourceAsync(call, parts, cluster);
        using var writer = cluster is null ? null : asked.Publishes ? parts.Writer() : null;
        var published = writer is null ? null : await PublishedRecords.ReadAsync(options, cluster!, asked.ReadFrom, pass.Recall, stopping);
        var code = await RunAsync(pass, source, new(call.File, writer, published, call.Page), run, call, stopping);
        if (gaps is null || writer is null || source is not TopicReplay topics || pass.Stopped is not null)
            return code;
        await writer.WriteAsync([.. gaps.ExecutionsOf(topics.Read, parts, run.Id)], stopping);
        var left = gaps.ProblemsOf(topics.Read).ToList();
        left.ForEach(Console.Error.WriteLine);
        return left.Count == 0 ? ExitCode.Fine : ExitCode.Findings;
    }

    private static async Task<IReplaySource> SourceAsync(Call call, PipelineParts parts, Cluster? cluster)
    {
        var rules = IntakeRules.Of(parts.Rules.Current, call.Comparison, call.Asked.WithContext);
        return cluster is null || call.Asked.Files.Count > 0
            ? new FileReplay(parts, call.Asked.Files, rules, call.Asked.WithContext)
            : new TopicReplay(parts, cluster, await ReplaySpans.OfAsync(cluster, call.Asked), rules, call.Asked.WithContext);
    }

    private static async Task<int> RunAsync(ReplayPass pass, IReplaySource source, ReplayOutputs outputs, ReplayRun run, Call call, CancellationToken stopping)
    {
        var progress = new ReplayProgress(Console.Error, !Console.IsErrorRedirected, TimeProvider.System);
        var (began, before) = (TimeProvider.System.GetTimestamp(), ResourceUse.SoFar);
        ReplayReport report;
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
            var numbers = pass.Summarize(TimeProvider.System.GetElapsedTime(began), ResourceUse.SoFar - before);
            report = new(call.Page ?? new(), numbers, ReplayTelling.SummaryOf(pass, source, outputs, run), call.Comparison?.Report);
            ReplayTelling.Tell(pass, report.Replay, report.Comparison, call.Asked.Compare is not null, numbers);
        }
        if (!await TryWriteAsync(call.Asked.Reports, report))
            return ExitCode.BadInput;
        return report.Replay.Complete && pass.Events > 0 && !HasFindings(call.Asked, report.Comparison) ? ExitCode.Fine : ExitCode.Findings;

        void Show(ReplayPart part) => progress.Show(part, pass.Events, pass.Alerts);
    }

    private static bool HasFindings(ReplayOptions asked, ComparisonReport? report) => report is not null
        && ((asked.Compare is not null && report.OnlyA + report.OnlyB > 0) || report.Expected is { A: { FalsePositives: > 0 } or { FalseNegatives: > 0 } });

    // With labels alone the rules are compared with themselves.
    private static bool TryCompare(CronwatchOptions options, ReplayOptions asked, RuleSet rules, out RuleComparison? comparison)
    {
        comparison = null;
        if (asked.Compare is null && asked.Expect is null)
            return true;
        var (others, expected) = (rules, (ExpectedEvents?)null);
        if (asked.Compare is { } directory && !RuleComparison.TryLoad(rules, directory, out others, out var errors, options.Rules.OnError))
            return Refuse(errors.Select(error => $"{error}"));
        if (asked.Expect is { } labels && !ExpectedEvents.TryLoad(labels, out expected, out var wrong))
            return Refuse(wrong);
        comparison = new RuleComparison(new(options.Rules.InForce, rules), new(asked.Compare ?? options.Rules.InForce, others!),
            new() { Space = options.Space, MaxDifferences = asked.MaxDifferences, Expected = expected, LeavesContext = !asked.WithContext });
        return true;
    }

    private static bool Refuse(IEnumerable<string> errors)
    {
        foreach (var error in errors)
            Console.Error.WriteLine(error);
        return false;
    }

    private static async Task<bool> TryWriteAsync(IEnumerable<string> files, ReplayReport report)
    {
        foreach (var file in files)
            try
            {
                await report.WriteAsync(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return Refuse([$"--report: {e.Message.TrimEnd('.')}; name a file in a directory that may be written to"]);
            }
        return true;
    }

    private static AlertFile? Create(string path)
    {
        try
        {
            return AlertFile.Create(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Refuse([$"--out: {e.Message.TrimEnd('.')}; name a file that is not there yet, in a directory that may be written to"]);
            return null;
        }
    }

    private sealed record Call(CronwatchOptions Options, ReplayOptions Asked, RuleSet Rules, RuleComparison? Comparison, AlertFile? File, PageAlerts? Page);
}
