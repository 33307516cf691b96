using System.Text;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.Events;

namespace Cronwatch.App.Executions;

/// <summary>Asks the topics what was evaluated.</summary>
internal static class ExecutionInquiry
{
    // Clocks of agents and ours differ: what is of the interval may have been evaluated that much before it.
    private static readonly TimeSpan ClocksDifferBy = TimeSpan.FromHours(1);

    /// <summary>What was evaluated of an interval, and what was not.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="cluster">The brokers.</param>
    /// <param name="from">Where the interval begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="ruleId">Only what this rule has evaluated counts; null: what any has.</param>
    /// <param name="stopping">Ends it.</param>
    /// <exception cref="DependencyException">No broker answers, or there is no such topic.</exception>
    public static async Task<ExecutionReport> ReportOfAsync(
        CronwatchOptions options, Cluster cluster, DateTimeOffset from, DateTimeOffset to, string? ruleId, CancellationToken stopping)
    {
        var topics = new InternalTopics(options.Topics.Prefix);
        string[] read = [.. cluster.RawTopics(), topics.Events];
        var asked = await cluster.SpansOfAsync(read, from);
        var ids = await cluster.IdsOfAsync(read);
        var first = PagingWindow.Of(from).Start;
        var history = HistoryOf(await cluster.SpansOfAsync([topics.Executions], from - ClocksDifferBy));
        var missing = MissingIn(history);
        // Where a producer's clock is ahead, records seem to be of the interval that came, and were evaluated, long before it.
        if (missing.Exists(m => !history.ReachesBefore(m)))
            missing = MissingIn(history = HistoryOf(await cluster.SpansOfAsync([topics.Executions])));
        return new()
        {
            From = from,
            To = to,
            Windows = [.. history.Executions.Where(e => e.WindowStart >= first && e.WindowStart < to)
                .GroupBy(e => e.WindowStart).OrderBy(window => window.Key).Select(window => WindowTotals.Of(window.Key, [.. window]))],
            Missing = missing,
        };

        ExecutionHistory HistoryOf(IReadOnlyCollection<TopicSpan> spans)
        {
            var history = new ExecutionHistory(ids);
            foreach (var record in TopicScan.Read(options.Kafka, spans, stopping))
                if (record.Message is { Key: { } key, Value: { } json })
                    history.Take(Encoding.UTF8.GetString(key), json);
            return history;
        }

        List<MissingOffsets> MissingIn(ExecutionHistory history)
        {
            var coverage = new Coverage(history, ruleId);
            var found = asked.SelectMany(span => coverage.MissingOf(
                span.Partition.Topic == topics.Events ? GraphNames.Detection : GraphNames.Intake, span.Partition, new(span.Start, span.End), first, to));
            return [.. found.Select(m => m.Cause is "retention" or "reset" ? m : HeldOf(options, m, from, to, stopping)).OfType<MissingOffsets>()];
        }
    }

    // Null: no record of the interval. Transactions and compaction leave offsets that hold nothing; and record times need not rise with offsets.
    private static MissingOffsets? HeldOf(CronwatchOptions options, MissingOffsets missing, DateTimeOffset from, DateTimeOffset to, CancellationToken stopping)
    {
        MissingOffsets? held = null;
        foreach (var record in TopicScan.Read(options.Kafka, [new(new(missing.Topic, missing.Partition), missing.From, missing.To)], stopping))
            if (record.Message.Timestamp.UnixTimestampMs is var time && time >= from.ToUnixTimeMilliseconds() && time < to.ToUnixTimeMilliseconds())
            {
                held = missing with { From = held?.From ?? record.Offset.Value, To = record.Offset.Value + 1 };
                if (to == DateTimeOffset.MaxValue)
                    return held with { To = missing.To };
            }
        return held;
    }
}
