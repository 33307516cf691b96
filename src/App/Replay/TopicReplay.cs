using System.Globalization;
using System.Runtime.CompilerServices;
using Confluent.Kafka;
using Cronwatch.App.Executions;
using Cronwatch.App.Graphs;
using Cronwatch.Ingest;
using Cronwatch.Ingest.Kafka;

namespace Cronwatch.App.Replay;

/// <summary>Parts of raw topics, all partitions at once, put in order by the time of their records.</summary>
internal sealed class TopicReplay : IReplaySource
{
    // With a broker that has just answered.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // What a partition that is ahead of others holds before it rests: some fetches.
    private const long MostAhead = 16 * 1_024 * 1_024;

    private readonly Cluster _cluster;
    private readonly bool _inOrder;
    private readonly RecordDecoder _decoder;
    private readonly Dictionary<TopicPartition, TopicSpan> _spans;
    private readonly Dictionary<TopicPartition, long> _read;
    private readonly Dictionary<TopicPartition, long> _passedOver = [];     // By partition: the first offset that did not come.
    private readonly HashSet<TopicPartition> _gone = [];
    private readonly List<string> _problems;
    private readonly TimeMerge<TopicPartition> _merge;
    private readonly SpanReader _reader;
    private HashSet<TopicPartition> _open;

    /// <summary>Begins to read.</summary>
    /// <param name="parts">The pipeline.</param>
    /// <param name="cluster">The brokers.</param>
    /// <param name="asked">What is read.</param>
    /// <param name="rules">What is let through.</param>
    /// <param name="withContext">Whether what tells of hosts is read, and partitions wait for each other, so that what hosts did comes in its order.</param>
    public TopicReplay(PipelineParts parts, Cluster cluster, ReplaySpans asked, IntakeRules rules, bool withContext)
    {
        (_cluster, _inOrder, _decoder) = (cluster, withContext, new(parts, rules, withContext));
        _spans = asked.Spans.Where(span => !span.IsEmpty).ToDictionary(span => span.Partition);
        _read = _spans.ToDictionary(span => span.Key, span => span.Value.Start);
        _problems = [.. asked.Problems];
        _open = [.. _spans.Keys];
        _merge = new(_spans.Keys);
        _reader = new SpanReader(
            new BatchConsumerOptions
            {
                Config = new ConsumerConfig(Clients.With(parts.Options.Kafka)) { GroupId = "cronwatch-replay" },      // A name that the client wants: nobody joins.
                Prefilter = () => _decoder.Prefilter,
                Credits = parts.Options.Kafka.Credits,
                BatchCall = parts.Options.Kafka.BatchCall,
                WithTimes = withContext,
            },
            _spans.ToDictionary(span => span.Key, span => (span.Value.Start, span.Value.End)), parts.Loggers.CreateLogger<BatchConsumer>(), parts.Time);
    }

    public IReadOnlyList<string> Problems => _problems;

    public IReadOnlyList<SourceCoverage> Coverage =>
        [.. _spans.Values.Select(span => new SourceCoverage(ReplaySpans.Of(span.Partition), span.Start, span.End, _read[span.Partition]))];

    /// <summary>The offsets that were read.</summary>
    public Dictionary<TopicPartition, OffsetRange> Read => _spans.Values.ToDictionary(span => span.Partition, span => new OffsetRange(span.Start, _read[span.Partition]));

    public async IAsyncEnumerable<ReplayPart> ReadAsync([EnumeratorCancellation] CancellationToken cancelled)
    {
        var decoding = new Queue<(Task<DecodedBatch> Batch, List<TopicPartition> Ended)>();
        for (var more = true; more || decoding.Count > 0;)
        {
            while (more && decoding.Count <= Environment.ProcessorCount)
                if (await NextAsync(cancelled) is { } batch)
                    decoding.Enqueue((_decoder.DecodeAsync(batch, _reader.Holds, cancelled), TakeEnded()));
                else
                    more = false;
            if (decoding.TryDequeue(out var next))
                yield return PartOf(await next.Batch, next.Ended);
        }
        TakeEnded().ForEach(End);
        await SayWhatIsDeletedAsync();
        yield return PartOf(new IntakeResult());
    }

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private (long Read, long Whole) Progress => (_read.Sum(read => read.Value - _spans[read.Key].Start), _spans.Values.Sum(span => span.End - span.Start));

    private async Task<RecordBatch?> NextAsync(CancellationToken cancelled)
    {
        while (true)
            try
            {
                return await _reader.NextAsync(Patience, cancelled);
            }
            catch (TimeoutException)
            {
                await GiveUpWhatIsGoneAsync();
            }
    }

    private async Task GiveUpWhatIsGoneAsync()
    {
        var there = await _cluster.StartsOfAsync(_reader.Open);
        List<TopicPartition> gone = [.. _reader.Open.Where(partition => !there.ContainsKey(partition))];
        if (gone.Count == 0)
            throw new DependencyException($"Kafka: nothing came of {string.Join(", ", _reader.Open.Select(ReplaySpans.Of))} for {Patience.TotalSeconds:0} s; "
                + "check that the brokers run and that the user may read the topics");
        foreach (var partition in gone)
            _problems.Add(string.Create(CultureInfo.InvariantCulture,
                $"{ReplaySpans.Of(partition)}: it is gone; offsets {_read[partition]} to {_spans[partition].End - 1} were not read"));
        _gone.UnionWith(gone);
        _reader.GiveUp(gone);
    }

    // Since it was last asked.
    private List<TopicPartition> TakeEnded()
    {
        List<TopicPartition> ended = [.. _open.Except(_reader.Open)];
        _open = [.. _reader.Open];
        return ended;
    }

    private ReplayPart PartOf(DecodedBatch decoded, List<TopicPartition> ended)
    {
        foreach (var (partition, range) in decoded.Partitions)
        {
            _merge.Add(partition, range.Items, _inOrder ? range.Reached : DateTimeOffset.MaxValue);
            if (range.Offsets.First > _read[partition])
                _passedOver.TryAdd(partition, _read[partition]);
            _read[partition] = Math.Min(range.Offsets.Next, _spans[partition].End);
        }
        ended.ForEach(End);
        _reader.Rest(_merge.Ahead(MostAhead));
        return PartOf(decoded.Read);
    }

    private ReplayPart PartOf(IntakeResult read) => new(read, _merge.Take(), Progress)
    {
        PlaceOfLetter = at => string.Create(CultureInfo.InvariantCulture,
            $"{read.DeadLetters[at].Origin.Topic} [{read.DeadLetters[at].Origin.Partition}] offset {read.DeadLetters[at].Origin.Offset}"),
    };

    private void End(TopicPartition partition)
    {
        _merge.End(partition);
        if (!_gone.Contains(partition))
            _read[partition] = _spans[partition].End;      // What follows its last record are marks of transactions.
    }

    // Holes are left by transactions and compaction, too: only those before what is there now lack records.
    private async Task SayWhatIsDeletedAsync()
    {
        if (_passedOver.Count == 0)
            return;
        var starts = await _cluster.StartsOfAsync(_passedOver.Keys);
        foreach (var (partition, from) in _passedOver)
            if (starts.TryGetValue(partition, out var start) && from < start)
                _problems.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{ReplaySpans.Of(partition)}: offsets from {from} on, before {Math.Min(start, _spans[partition].End)}, were deleted before they could be read; replay sooner, or keep the topic for longer"));
    }
}
