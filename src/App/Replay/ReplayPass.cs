using Cronwatch.App.Executions;
using Cronwatch.App.Graphs;
using Cronwatch.App.Telemetry;
using Cronwatch.Events;

namespace Cronwatch.App.Replay;

/// <summary>One pass over history: what was read, what became of it, and why it ended.</summary>
/// <param name="parts">The pipeline.</param>
/// <param name="asked">What is asked for.</param>
/// <param name="run">The same, as alerts say it.</param>
internal sealed class ReplayPass(PipelineParts parts, ReplayOptions asked, ReplayRun run)
{
    private const int MostNamed = 10;

    private readonly ReplayClock _clock = new();
    private readonly PipelineCounters _counters = new();
    private readonly SortedDictionary<string, long> _letters = new(StringComparer.Ordinal);
    private readonly List<DeadLetter> _named = [];
    private ReplayDetection? _detection;

    /// <summary>Why it ended before everything was read; null: everything was.</summary>
    public string? Stopped { get; private set; }

    /// <summary>The time of the last that was replayed: from there another pass would go on.</summary>
    public DateTimeOffset ReachedTime => _clock.GetUtcNow();

    /// <summary>The first of what could not be read.</summary>
    public IReadOnlyList<DeadLetter> Letters => _named;

    /// <summary>What could not be read, by reason.</summary>
    public IReadOnlyDictionary<string, long> LettersByReason => _letters;

    /// <summary>Objects that were read.</summary>
    public long Events => _counters.Events;

    /// <summary>What became of the hits that are asked for, by rule.</summary>
    public IEnumerable<(RuleInfo Rule, HitCounts Counts)> Hits => _detection?.Tally.Hits ?? [];

    /// <summary>Hits of events that were read and lie outside the time that is asked for.</summary>
    public long HitsOutside => parts.Counters.Hits - Hits.Sum(hits => hits.Counts.Hits);

    /// <summary>Reads a source and gives what follows.</summary>
    /// <param name="source">The source.</param>
    /// <param name="give">Takes the records of hits that are asked for.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="stopping">Ends it; what was read until then is done.</param>
    public async Task RunAsync(TopicReplay source, Func<List<OutgoingAlert>, Task> give, Action<ReplayPart> progress, CancellationToken stopping)
    {
        var detection = _detection = new ReplayDetection(parts, run, _clock);
        var began = parts.Time.GetTimestamp();
        try
        {
            await foreach (var part in source.ReadAsync(stopping))
            {
                Count(part);
                await give(detection.Take(part.Items));
                progress(part);
                if (Hits.Sum(hits => hits.Counts.Alerts) >= asked.MaxAlerts)
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
        catch (DependencyException)
        {
            Stopped = "unreachable";
            throw;
        }
        finally
        {
            await give(detection.End());
            _counters.UnmatchedIdentifiers = detection.UnmatchedIdentifiers;
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

    private void Count(ReplayPart part)
    {
        _counters.Add(IntakeCounts.Of(part.Read));
        foreach (var letter in part.Read.DeadLetters)
        {
            var reason = DeadLetter.NameOf(letter.Reason);
            _letters[reason] = _letters.GetValueOrDefault(reason) + 1;
            if (_named.Count < MostNamed)
                _named.Add(letter);
        }
    }

    private async Task SpareAsync(long began, CancellationToken stopping)
    {
        if (asked.Rate is not { } rate)
            return;
        var ahead = TimeSpan.FromSeconds(_counters.Events / rate) - parts.Time.GetElapsedTime(began);
        if (ahead > TimeSpan.Zero)
            await Task.Delay(ahead, parts.Time, stopping);
    }
}
