using System.Text;
using Confluent.Kafka;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.Sinks.Outputs;

/// <summary>
/// Publishes alerts as OCSF Detection Findings under the alert's id, into the partition that the alert is in: what comes twice is one for
/// whoever reads the topic by key.
/// </summary>
/// <param name="topic">The topic, which has as many partitions as that of the alerts.</param>
/// <param name="writer">Writes it; it stays its owner's.</param>
public sealed class OcsfOutput(string topic, TopicWriter writer) : IAlertOutput
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<RefusedRecord>> DeliverAsync(IReadOnlyList<AlertRecord> alerts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(alerts);
        var (records, refused) = (new List<TopicRecord>(alerts.Count), new List<RefusedRecord>());
        foreach (var alert in alerts)
            if (OcsfFinding.Of(alert) is { } finding)
                records.Add(RecordOf(alert, finding));
            else
                refused.Add(RefusedRecord.Unreadable(alert));
        await writer.WriteAsync(records, cancellationToken).ConfigureAwait(false);
        return refused;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is its own.
    }

    private TopicRecord RecordOf(AlertRecord alert, byte[] finding) => new(
        topic, alert.Origin.Partition, Encoding.ASCII.GetBytes(alert.Id), finding,
        new Headers { { AlertRecord.KindHeader, Encoding.ASCII.GetBytes(AlertRecord.NameOf(alert.Kind)) } },
        new Timestamp(alert.Origin.Time));
}
