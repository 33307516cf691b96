using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>
/// Creates alerts in their indices, each once in effect, and brings news of them. What is away or busy is tried again without end; only what an
/// engine will never take is given back. Thread-safe: a call sends one request at a time, all calls together two.
/// </summary>
/// <param name="target">The cluster.</param>
/// <param name="time">The clock of the waits.</param>
/// <param name="chance">Spreads the waits.</param>
/// <param name="logger">Gets a warning for each request that failed.</param>
public sealed partial class BulkIndexer(
    ElasticsearchTarget target, TimeProvider time, Random chance, ILogger<BulkIndexer> logger)
{
    /// <summary>The most requests at once: while the engine works on one, the next is on its way.</summary>
    public const int MostInFlight = 2;

    private readonly ClosedDoor _door = new();
    private readonly ConcurrentBag<ArrayBufferWriter<byte>> _bodies = [];      // Of requests that are over. Megabytes, so written again and again.
    private readonly Lock _chanceLock = new();      // Guards chance, which need not be thread-safe.

    /// <summary>How many requests it may send at once now.</summary>
    internal RequestsInFlight InFlight { get; } = new(MostInFlight);

    /// <summary>The same, for those who look: 1 to <see cref="MostInFlight"/>, less while the engine is too busy.</summary>
    public int RequestsAllowed => InFlight.Allowed;

    /// <summary>Ends when every alert is decided.</summary>
    public async Task<BulkOutcome> IndexAsync(IReadOnlyList<AlertToIndex> alerts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(alerts);
        var tally = new BulkTally();
        var waiting = new Stack<Part>(BulkRequest.Cut(alerts).Reverse().Select(part => new Part(part, 1)));
        var failures = 0;
        while (waiting.TryPop(out var part))
        {
            var (answer, next) = await SendAsync(part, tally, cancellationToken).ConfigureAwait(false);
            foreach (var again in next.Parts)
                waiting.Push(again);
            failures = next.Wait ? failures + 1 : 0;
            if (next.Wait)
                await WaitAsync(failures, answer, cancellationToken).ConfigureAwait(false);
        }
        return tally.ToOutcome();
    }

    private async Task<(HttpAnswer Answer, Next Next)> SendAsync(Part part, BulkTally tally, CancellationToken cancellationToken)
    {
        await InFlight.EnterAsync(cancellationToken).ConfigureAwait(false);
        var next = Next.Nothing;
        try
        {
            var body = _bodies.TryTake(out var used) ? used : new(BulkRequest.MostBytes);
            BulkRequest.Write(part.Alerts, body);
            var answer = await target.BulkAsync(body.WrittenMemory, cancellationToken).ConfigureAwait(false);
            next = Decide(part, answer, body.WrittenCount, tally);
            KeepBody(body, answer);
            return (answer, next);
        }
        finally
        {
            InFlight.Leave(next.WasBusy);
        }
    }

    // What was answered before it had come, or broke, may still be on its way: nothing is written over it.
    private void KeepBody(ArrayBufferWriter<byte> body, HttpAnswer answer)
    {
        if (answer.Status is not (>= 200 and < 300) || body.Capacity > BulkRequest.MostBytes)
            return;
        body.ResetWrittenCount();
        _bodies.Add(body);
    }

    // What is left of a part, the last to be sent first.
    private Next Decide(Part part, HttpAnswer answer, int length, BulkTally tally)
    {
        switch (BulkRetry.FateOf(answer.Status, answer.WasReset, length))
        {
            case BulkRequestFate.ReadItems when BulkResponse.Parse(answer.Body) is { } items && items.Length == part.Alerts.Count:
                return _door.IsShutFor(items) ? Hold(part, BulkResponse.ProblemOf(items)) : After(part, tally.Take(part.Alerts, items, part.Attempt));
            case BulkRequestFate.Split when part.Alerts.Count > 1 || answer.Status is null:
                LogRequestAgain(part.Alerts.Count, target, answer.Problem);
                return new(part.Halves(), Wait: answer.Status is null);
            case BulkRequestFate.Bisect when part.Alerts.Count > 1:
                return new(part.Halves(), Wait: false);
            case BulkRequestFate.Split or BulkRequestFate.Bisect:
                tally.Refuse(part.Alerts[0], answer, part.Attempt);
                return Next.Nothing;
            case BulkRequestFate.Again:
                LogRequestAgain(part.Alerts.Count, target, answer.Problem);
                return new([part.With(part.Alerts)], Wait: true, WasBusy: answer.Status == 429);
            default:
                return Hold(part, answer.Problem);
        }
    }

    private Next Hold(Part part, string problem)
    {
        LogDestinationAtFault(target, problem, part.Alerts.Count);
        return new([part.With(part.Alerts)], Wait: true);
    }

    private Next After(Part part, BulkLeft left)
    {
        if (left.Busy > 0)
            LogItemsAgain(left.Busy, target, left.BusyType);
        if (left.Safe > 0)
            LogSafeForm(left.Safe, target, left.SafeType);
        return left.Alerts.Count == 0 ? Next.Nothing : new([part.With(left.Alerts)], Wait: left.Busy > 0, left.WasTooMuch);
    }

    private Task WaitAsync(int failures, HttpAnswer answer, CancellationToken cancellationToken)
    {
        double share;
        lock (_chanceLock)
            share = chance.NextDouble();
        return Task.Delay(BulkRetry.DelayBefore(failures, share, answer.RetryAfter), time, cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Warning, "Indexing {Count} alerts at {Address} failed: {Problem}. They are tried again.")]
    private partial void LogRequestAgain(int count, ElasticsearchTarget address, string problem);

    [LoggerMessage(2, LogLevel.Warning, "{Count} alerts were not taken by {Address} yet: {ErrorType}. They are tried again.")]
    private partial void LogItemsAgain(int count, ElasticsearchTarget address, string? errorType);

    [LoggerMessage(3, LogLevel.Warning,
        "{Count} alerts were refused by {Address} for what their event holds: {ErrorType}. They are sent with its mapped fields and the event as one string.")]
    private partial void LogSafeForm(int count, ElasticsearchTarget address, string? errorType);

    [LoggerMessage(4, LogLevel.Error,
        "{Address} takes no alerts: {Problem}. Check its address, our credentials and rights, and whether its indices are open. {Count} alerts wait until it does.")]
    private partial void LogDestinationAtFault(ElasticsearchTarget address, string problem, int count);

    private sealed record Part(IReadOnlyList<AlertToIndex> Alerts, int Attempt)
    {
        public Part With(IReadOnlyList<AlertToIndex> alerts) => new(alerts, Attempt + 1);

        // A single alert has one half.
        public ImmutableArray<Part> Halves()
        {
            var half = (Alerts.Count + 1) / 2;
            var first = With([.. Alerts.Take(half)]);
            return half == Alerts.Count ? [first] : [With([.. Alerts.Skip(half)]), first];
        }
    }

    private sealed record Next(ImmutableArray<Part> Parts, bool Wait, bool WasBusy = false)
    {
        public static readonly Next Nothing = new([], Wait: false);
    }
}
