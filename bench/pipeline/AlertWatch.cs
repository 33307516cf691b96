using System.Collections.Concurrent;
using System.Diagnostics;
using Confluent.Kafka;
using HdrHistogram;

namespace Cronwatch.PipelineBench;

/// <summary>Reads the topic of alerts on a thread of its own, and measures when those that are expected arrive.</summary>
internal sealed class AlertWatch : IDisposable
{
    private const long LongestMicroseconds = 3_600_000_000;
    private const int Digits = 3;
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<string, long> _expected = new(StringComparer.Ordinal);
    private readonly IConsumer<string, Ignore> _consumer;
    private readonly Thread _reader;
    private LongHistogram _arrived = Empty();
    private volatile bool _stopping;

    private AlertWatch(string bootstrap, string group, IEnumerable<TopicPartition> alerts)
    {
        _consumer = new ConsumerBuilder<string, Ignore>(new ConsumerConfig
        {
            BootstrapServers = bootstrap,
            GroupId = group,
            EnableAutoCommit = false,
            FetchWaitMaxMs = 10,
        }).Build();
        _consumer.Assign(alerts.Select(p => new TopicPartitionOffset(p, Offset.Beginning)));
        _reader = new Thread(Read) { IsBackground = true, Name = "alerts" };
        _reader.Start();
    }

    /// <summary>How many expected alerts have not arrived.</summary>
    public int Missing => _expected.Count;

    /// <summary>Begins to read, once cronwatch has created the topic.</summary>
    public static async Task<AlertWatch> StartAsync(BenchTopics topics, CancellationToken cancelled) =>
        new(topics.Bootstrap, $"{topics.Prefix}-watch", await topics.UntilThereAsync(topics.Internal.Alerts, cancelled));

    /// <summary>Waits for this alert from now on.</summary>
    /// <param name="alertId">Its id.</param>
    /// <param name="since">From when its latency counts, as <see cref="Stopwatch.GetTimestamp"/>.</param>
    public void Expect(string alertId, long since) => _expected[alertId] = since;

    /// <summary>Ends when every expected alert has arrived, or the time is over.</summary>
    public async Task UntilArrivedAsync(TimeSpan patience, CancellationToken cancelled)
    {
        for (var began = Stopwatch.GetTimestamp(); Missing > 0 && Stopwatch.GetElapsedTime(began) < patience;)
            await Task.Delay(AskAgainAfter, TimeProvider.System, cancelled);
    }

    /// <summary>The latencies in microseconds of what arrived since the last call; what is missing is given up.</summary>
    public LongHistogram Take()
    {
        _expected.Clear();
        return Interlocked.Exchange(ref _arrived, Empty());
    }

    public void Dispose()
    {
        _stopping = true;
        _reader.Join();
        _consumer.Dispose();
    }

    private static LongHistogram Empty() => new(LongestMicroseconds, Digits);

    private void Read()
    {
        while (!_stopping)
            if (_consumer.Consume(TimeSpan.FromMilliseconds(100)) is { } alert && _expected.TryGetValue(alert.Message.Key, out var since))
            {
                _arrived.RecordValue((long)Stopwatch.GetElapsedTime(since).TotalMicroseconds);
                _expected.TryRemove(alert.Message.Key, out _);      // Last: who finds none missing finds all of them recorded.
            }
    }
}
