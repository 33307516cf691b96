using Cronwatch.Sinks.Elasticsearch;
using Microsoft.Extensions.Logging;

namespace Cronwatch.Sinks.Outputs;

/// <summary>Posts requests until each is decided. Thread-safe.</summary>
/// <param name="name">The output's name, for messages.</param>
/// <param name="target">The address. It becomes its own.</param>
/// <param name="time">The clock of the waits.</param>
/// <param name="logger">Gets a line for each request that failed.</param>
internal sealed partial class HttpDelivery(string name, HttpTarget target, TimeProvider time, ILogger logger) : IDisposable
{
    // So few may be dead letters before it is known that nothing is let in; they can be retried.
    private const int MostNotLetIn = 3;

    private int _notLetIn;      // Answers in a row.

    /// <summary>Null when it was taken; else what the other side said, and how often it was sent.</summary>
    /// <param name="form">Makes the request, anew for each time that it is sent.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<(int Status, string Reason, int Attempts)?> PostAsync(Func<PostRequest> form, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await target.PostAsync(form(), cancellationToken).ConfigureAwait(false);
            var fate = PostRetry.FateOf(answer.Status);
            var isShut = CountsAsShut(fate);
            switch (fate)
            {
                case PostFate.Delivered:
                    return null;
                case PostFate.Refused:
                case PostFate.NotLetIn when !isShut:
                    return (answer.Status!.Value, answer.Problem, attempt);
                case PostFate.Again:
                    LogAgain(name, target, answer.Problem);
                    break;
                default:
                    LogAtFault(name, target, answer.Problem);
                    break;
            }
            await Task.Delay(BulkRetry.DelayBefore(attempt, Random.Shared.NextDouble(), answer.RetryAfter), time, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => target.Dispose();

    // What is taken or refused for its content was let in. What nobody answered says nothing.
    private bool CountsAsShut(PostFate fate)
    {
        if (fate is PostFate.Delivered or PostFate.Refused)
            Interlocked.Exchange(ref _notLetIn, 0);
        return fate == PostFate.NotLetIn && Interlocked.Increment(ref _notLetIn) >= MostNotLetIn;
    }

    [LoggerMessage(1, LogLevel.Warning, "Output {Name} at {Address} did not take an alert: {Problem}. It is sent again.")]
    private partial void LogAgain(string name, HttpTarget address, string problem);

    [LoggerMessage(2, LogLevel.Error,
        "Output {Name} at {Address} takes no alerts: {Problem}. Check its address and our rights; redirects are not followed. Alerts wait until it does.")]
    private partial void LogAtFault(string name, HttpTarget address, string problem);
}
