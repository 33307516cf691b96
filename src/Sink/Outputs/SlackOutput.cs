using Microsoft.Extensions.Logging;

namespace Cronwatch.Sinks.Outputs;

/// <summary>Posts messages, one after the other, to an incoming webhook: its records are alerts whose documents are messages.</summary>
public sealed class SlackOutput : IAlertOutput
{
    private readonly HttpDelivery _delivery;

    /// <summary>Opens no connection yet.</summary>
    /// <param name="name">The output's name, for messages.</param>
    /// <param name="url">The webhook, which is a secret.</param>
    /// <param name="timeout">How long an answer may take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets a line for each request that failed.</param>
    public SlackOutput(string name, Uri url, TimeSpan timeout, TimeProvider time, ILogger logger) =>
        _delivery = new(name, new HttpTarget(url, timeout), time, logger);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RefusedRecord>> DeliverAsync(IReadOnlyList<AlertRecord> alerts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(alerts);
        var refused = new List<RefusedRecord>();
        foreach (var alert in alerts)
            if (await _delivery.PostAsync(() => new(alert.Document, []), cancellationToken).ConfigureAwait(false) is var (status, reason, attempts))
                refused.Add(new(alert, status, reason, attempts));
        return refused;
    }

    /// <inheritdoc/>
    public void Dispose() => _delivery.Dispose();
}
