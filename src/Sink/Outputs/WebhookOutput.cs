using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Cronwatch.Sinks.Outputs;

/// <summary>Posts alerts, each in a request of its own, to an address. Records of one alert arrive in their order.</summary>
public sealed class WebhookOutput : IAlertOutput
{
    // What a small receiver bears, and a hundred alerts a second at 40 ms each.
    private const int MostAtOnce = 4;

    private readonly HttpDelivery _delivery;
    private readonly byte[] _secret;
    private readonly TimeProvider _time;

    /// <summary>Opens no connection yet.</summary>
    /// <param name="name">The output's name, for messages.</param>
    /// <param name="url">Where alerts are posted to.</param>
    /// <param name="secret">What they are signed with.</param>
    /// <param name="timeout">How long an answer may take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets a line for each request that failed.</param>
    public WebhookOutput(string name, Uri url, string secret, TimeSpan timeout, TimeProvider time, ILogger logger) =>
        (_delivery, _secret, _time) = (new(name, new HttpTarget(url, timeout), time, logger), Encoding.UTF8.GetBytes(secret), time);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RefusedRecord>> DeliverAsync(IReadOnlyList<AlertRecord> alerts, CancellationToken cancellationToken)
    {
        var refused = new ConcurrentQueue<RefusedRecord>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(alerts.GroupBy(alert => alert.Id, StringComparer.Ordinal), options, async (records, cancelled) =>
        {
            foreach (var record in records)
                if (await _delivery.PostAsync(() => WebhookRequest.Of(record, _secret, _time.GetUtcNow()), cancelled).ConfigureAwait(false) is var (status, reason, attempts))
                    refused.Enqueue(new(record, status, reason, attempts));
        }).ConfigureAwait(false);
        return [.. refused];
    }

    /// <inheritdoc/>
    public void Dispose() => _delivery.Dispose();
}
