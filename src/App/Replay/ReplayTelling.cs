using System.Globalization;
using Cronwatch.App.Demo;
using Cronwatch.App.Replay.Comparison;
using Cronwatch.App.Telemetry;
using Cronwatch.Events;

namespace Cronwatch.App.Replay;

/// <summary>What people are told when a replay ends, however it ends: on stderr, and the summary on stdout.</summary>
internal static class ReplayTelling
{
    public static void Tell(ReplayPass pass, ReplaySummary summary, ComparisonReport? comparison, bool compares, RunSummary numbers)
    {
        foreach (var letter in pass.Letters)
            Say($"{letter}; it could not be read, and is counted as a dead letter");
        foreach (var problem in summary.Problems)
            Say(problem);
        if (pass.Stopped is { } why)
            Say(string.Create(CultureInfo.InvariantCulture, $"stopped ({why}); to go on: --from {pass.ReachedTime:yyyy-MM-ddTHH:mm:ss.fffZ}"));
        else if (pass.Events == 0)
            Say("nothing was read: there is no event of that time; see what topics hold with `cronwatch executions`");
        if (comparison is not null)
            Console.Error.WriteLine(compares ? ComparisonText.Of(comparison) : ComparisonText.OfLabels(comparison.Expected!));
        Console.WriteLine(summary.ToJson(numbers, comparison, compares));
    }

    /// <summary>What a replay tells besides the numbers of every run.</summary>
    public static ReplaySummary SummaryOf(ReplayPass pass, IReplaySource source, ReplayOutputs outputs, ReplayRun run) => new()
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
    };

    private static void Say(string line) => Console.Error.WriteLine(TerminalText.Harmless(line));
}
