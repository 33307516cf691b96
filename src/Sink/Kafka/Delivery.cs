using Confluent.Kafka;

namespace Cronwatch.Sinks.Kafka;

/// <summary>
/// Counts the delivery reports of one call. Reports come on the client's poll thread, which has to go on polling: nothing
/// happens there but the count.
/// </summary>
internal sealed class Delivery(int records)
{
    private readonly TaskCompletionSource _decided = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();    // Guards the two below: a report and a failed Produce may meet.
    private int _left = records;
    private TopicWriteException? _first;

    /// <summary>Ends when every record is acknowledged or has failed; throws what the first one failed of.</summary>
    public Task Decided => _decided.Task;

    /// <summary>The report of one record.</summary>
    public void Report(int index, DeliveryReport<byte[]?, byte[]?> report) => Decide(index, report.Topic, report.Error);

    /// <summary>What became of one record: an error, or null when it is acknowledged.</summary>
    public void Decide(int index, string topic, Error? error)
    {
        lock (_lock)
        {
            if (error is { IsError: true } && (_first is null || index < _first.Index))
                _first = new TopicWriteException(index, topic, error);
            if (--_left > 0)
                return;
        }
        if (_first is null)
            _decided.SetResult();
        else
            _decided.SetException(_first);
    }
}
