using Confluent.Kafka;
using Cronwatch.Ingest.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>A graph that runs, with the consumer that feeds it.</summary>
/// <param name="consumer">Feeds it.</param>
/// <param name="stream">Ends when the stream has ended.</param>
/// <param name="parts">What is closed behind it.</param>
internal sealed class RunningGraph(BatchConsumer consumer, Task stream, params IDisposable[] parts)
{
    private readonly Task _completion = CompleteAsync(consumer, stream, parts);

    /// <summary>Ends when everything that was read is done and committed. Fails when the stream failed.</summary>
    public Task Completion => _completion;

    /// <summary>Reads no more; what was read is done and committed.</summary>
    public void Drain() => consumer.Drain();

    /// <summary>Drains when everything up to these offsets was read.</summary>
    public void StopAt(IReadOnlyDictionary<TopicPartition, long> targets) => consumer.StopAt(targets);

    private static async Task CompleteAsync(BatchConsumer consumer, Task stream, IDisposable[] parts)
    {
        try
        {
            await stream;
            await consumer.CloseAsync();
        }
        finally
        {
            await consumer.DisposeAsync();
            foreach (var part in parts)
                part.Dispose();
        }
    }
}
