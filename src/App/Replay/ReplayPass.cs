using Confluent.Kafka;
using Cronwatch.App.Executions;
using Cronwatch.App.Graphs;
using Cronwatch.App.Replay.Comparison;
using Cronwatch.App.Telemetry;
using Cronwatch.Events;
using Cronwatch.Ingest.Kafka;

namespace Cronwatch.App.Replay;

/// <summary>One pass over history: what was read, what became of it, and why it ended.</summary>
internal sealed class ReplayPass
{
    private const int MostNamed = 10;

    // What is in flight when it is stopped is delivered, unless the brokers are away as well.
    private static readonly TimeSpan DeliverFor = TimeSpan.FromSeconds(6);

    private readonly PipelineParts _parts;
    private readonly ReplayOptions _asked;
    private readonly ReplayRun _run;
    private readonly RuleComparison? _comparison;
    private readonly ReplayClock _clock = new();
    private readonly PipelineCounters _counters = new();
    private readonly SortedDictionary<string, long> _letters = new(StringComparer.Ordinal);
    private readonly List<string> _named = [];
    private readonly ReplayDetection _detection;

    /// <summary>A pass that has not begun.</summary>
    /// <param name="parts">The pipeline.</param>
    /// <param name="asked">What is asked for.</param>
    /// <param name="run">The same, as alerts say it.</param>
    /// <param name="comparison">Is shown the events as well; null: nothing is compared.</param>
    /// <param name="gaps">What alone is asked for; null: everything of the time.</param>
    public ReplayPass(PipelineParts parts, ReplayOptions asked, ReplayRun run, RuleComparison? comparison = null, ReplayGaps? gaps = null) =>
        (_parts, _asked, _run, _comparison, _detection) = (parts, asked, run, comparison, new ReplayDetection(parts, run, _clock, gaps is null ? null : gaps.Contain));

    /// <summary>Why it ended before everything was read; null: everything was.</summary>
    public string? Stopped { get; private set; }

    /// <summary>From where another pass would go on: events of before have been replayed, unless their record is later by more than the slack.</summary>
    public DateTimeOffset ReachedTime => _clock.GetUtcNow() > DateTimeOffset.UnixEpoch + _asked.Slack ? _clock.GetUtcNow() - _asked.Slack : DateTimeOffset.UnixEpoch;

    /// <summary>The first of what could not be read: where, and why.</summary>
    public IReadOnlyList<string> Letters => _named;

    /// <summary>What could not be read, by reason.</summary>
    public IReadOnlyDictionary<string, long> LettersByReason => _letters;

    /// <summary>Objects that were read.</summary>
    public long Events => _counters.Events;

    /// <summary>What became of the hits that are asked for, by rule.</summary>
    public IReadOnlyList<(RuleInfo Rule, HitCounts Counts)> Hits => _detection.Tally.Hits;

    /// <summary>The alerts among them.</summary>
    public long Alerts => Hits.Sum(hits => hits.Counts.Alerts);

    /// <summary>Hits of events that were read and lie outside the time that is asked for.</summary>
    public long HitsOutside => _parts.Counters.Hits - Hits.Sum(hits => hits.Counts.Hits);

    /// <summary>Takes in an alert that was published before. First of all.</summary>
    public void Recall(BatchRecord alert) => _detection.Recall(alert);

    /// <summary>Reads a source and writes what follows.</summary>
    /// <param name="source">The source.</param>
    /// <param name="outputs">Where the records of hits that are asked for go.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="stopping">Ends it; what was read until then is done.</param>
    public async Task RunAsync(IReplaySource source, ReplayOutputs outputs, Action<ReplayPart> progress, CancellationToken stopping)
    {
        using var abandon = new CancellationTokenSource();
        await using var registration = stopping.Register(() => abandon.CancelAfter(DeliverFor));
        var began = _parts.Time.GetTimestamp();
        try
        {
            await foreach (var part in source.ReadAsync(stopping))
            {
                Count(part);
                Compare(part);
                await outputs.WriteAsync(_detection.Take(part.Items), abandon.Token);
                progress(part);
                if (Alerts >= _asked.MaxAlerts)
                {
                    Stopped = "max_alerts";
                    break;
                }
                await SpareAsync(began, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            Stopped = "interrupted";
        }
        catch (Exception e) when (e is DependencyException or KafkaException)
        {
            Stopped = "unreachable";
            abandon.CancelAfter(DeliverFor);
            throw;
        }
        finally
        {
            await EndAsync(outputs, abandon.Token);
        }
    }

    private async Task EndAsync(ReplayOutputs outputs, CancellationToken abandon)
    {
        _counters.UnmatchedIdentifiers = _detection.UnmatchedIdentifiers;
        try
        {
            await outputs.WriteAsync(_detection.End(), abandon);
        }
        catch (OperationCanceledException) when (Stopped is not null)
        {
            // The brokers are away as well: the next replay finds it again.
        }
    }

    /// <summary>The numbers that a live run gives as well.</summary>
    public RunSummary Summarize(TimeSpan took, ResourceUse used)
    {
        var hits = Hits.Select(hit => hit.Counts).ToList();
        return _counters.Summarize(took, used) with
        {
            Hits = hits.Sum(hit => hit.Hits),
            Excepted = hits.Sum(hit => hit.Excepted),
            Alerts = hits.Sum(hit => hit.Alerts),
            Suppressed = hits.Sum(hit => hit.Suppressed),
            Overflow = hits.Sum(hit => hit.Overflow),
            Unaccounted = hits.Sum(hit => Math.Abs(hit.Unaccounted)),
        };
    }

    private void Compare(ReplayPart part)
    {
        if (_comparison is null)
            return;
        foreach (var item in part.Items)
            if (item.Candidate is { } candidate && (_run.IsOfAllTime || _run.IsAbout(ReplayItem.EventTimeOf(candidate))))
                _comparison.Take(candidate.Bytes, candidate.Origin, bytesHash: candidate.BytesHash);
    }

    private void Count(ReplayPart part)
    {
        _counters.Add(IntakeCounts.Of(part.Read));
        for (var i = 0; i < part.Read.DeadLetters.Count; i++)
        {
            var reason = DeadLetter.NameOf(part.Read.DeadLetters[i].Reason);
            _letters[reason] = _letters.GetValueOrDefault(reason) + 1;
            if (_named.Count < MostNamed)
                _named.Add($"{part.PlaceOfLetter(i)}: {reason}");
        }
    }

    private async Task SpareAsync(long began, CancellationToken stopping)
    {
        if (_asked.Rate is not { } rate)
            return;
        var ahead = TimeSpan.FromSeconds(_counters.Events / rate) - _parts.Time.GetElapsedTime(began);
        if (ahead > TimeSpan.Zero)
            await Task.Delay(ahead, _parts.Time, stopping);
    }
}
