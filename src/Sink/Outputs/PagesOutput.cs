using Cronwatch.Sinks.Kafka;

namespace Cronwatch.Sinks.Outputs;

/// <summary>Brings pages into the one order of a paging output's topic, from where one member tells them (<see cref="PageTopic"/>).</summary>
/// <param name="topic">The topic, of one partition.</param>
/// <param name="writer">Writes it; it stays its owner's.</param>
public sealed class PagesOutput(string topic, TopicWriter writer) : IAlertOutput
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<RefusedRecord>> DeliverAsync(IReadOnlyList<AlertRecord> alerts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(alerts);
        await writer.WriteAsync([.. alerts.Select(Page.Of).OfType<Page>().Select(page => PageTopic.RecordOf(topic, page))], cancellationToken).ConfigureAwait(false);
        return [];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is its own.
    }
}
