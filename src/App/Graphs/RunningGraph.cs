using System.Runtime.ExceptionServices;
using Confluent.Kafka;
using Cronwatch.App.Executions;
using Cronwatch.Ingest.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>A graph that runs, with the consumers that feed it.</summary>
/// <param name="consumers">Feed it.</param>
/// <param name="stream">Ends when the stream has ended.</param>
/// <param name="log">Where it is written down what they gave; null: nowhere.</param>
/// <param name="parts">What is closed behind it.</param>
internal sealed class RunningGraph(BatchConsumer[] consumers, Task stream, ExecutionLog? log, params IDisposable[] parts)
{
    private readonly Task _completion = CompleteAsync(consumers, stream, log, parts);

    /// <summary>Ends when everything that was read is done and committed. Fails when the stream failed.</summary>
    public Task Completion => _completion;

    /// <summary>Reads no more; what was read is done and committed. A graph that has ended has nothing to drain.</summary>
    public void Drain()
    {
        if (!_completion.IsCompleted)
            Array.ForEach(consumers, c => c.Drain());
    }

    /// <summary>Drains when everything up to these offsets was read.</summary>
    public void StopAt(IReadOnlyDictionary<TopicPartition, long> targets) =>
        Array.ForEach(consumers, c => c.StopAt(targets));

    private static async Task CompleteAsync(BatchConsumer[] consumers, Task stream, ExecutionLog? log, IDisposable[] parts)
    {
        try
        {
            await stream;
            if (log is not null)
                await log.EndAsync();
            await Task.WhenAll(consumers.Select(c => c.CloseAsync()));
        }
        catch (AggregateException e) when (e.InnerException is { } cause)
        {
            // Streams wrap what a task failed of, unless it had failed before they looked.
            ExceptionDispatchInfo.Throw(cause);
        }
        finally
        {
            if (log is not null)
                await log.DisposeAsync();
            foreach (var consumer in consumers)
                await consumer.DisposeAsync();
            foreach (var part in parts)
                part.Dispose();
        }
    }
}
