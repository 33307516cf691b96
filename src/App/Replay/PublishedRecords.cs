using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats;
using Cronwatch.Ingest.Kafka;

namespace Cronwatch.App.Replay;

/// <summary>What the topics of alerts and of other hits hold already of what a replay may find: only the rest is published.</summary>
internal sealed class PublishedRecords
{
    private const int DigitsOfKey = 32;         // Half a sha256 tells them apart.

    private static readonly FieldTable Sums = new FieldTable.Builder().Intern(["cronwatch.summary.count", "kibana.alert.suppression.docs_count"]).ToTable();

    private readonly HashSet<UInt128> _ids = [];
    private readonly HashSet<UInt128> _ours = [];
    private readonly Dictionary<UInt128, long> _sums = [];
    private readonly HostEvent _document = new(Sums);

    /// <summary>Records of hits that are published now.</summary>
    public long Published { get; private set; }

    /// <summary>Hits whose records were there before.</summary>
    public long AlreadyThere { get; private set; }

    /// <summary>Reads the topics.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="cluster">The brokers.</param>
    /// <param name="from">Records that were written before are none of what is replayed; null: all may be.</param>
    /// <param name="recall">Is given each alert.</param>
    /// <param name="cancelled">Ends it.</param>
    public static async Task<PublishedRecords> ReadAsync(
        CronwatchOptions options, Cluster cluster, DateTimeOffset? from, Action<BatchRecord> recall, CancellationToken cancelled)
    {
        var (topics, published) = (new InternalTopics(options.Topics.Prefix), new PublishedRecords());
        var offsets = new OffsetTracker();
        foreach (var record in TopicScan.Read(options.Kafka, await cluster.SpansOfAsync([topics.Alerts, topics.Suppressed], from), cancelled))
        {
            if (record.Message is not { Key: { } key, Value: { } value })
                continue;
            published.Add(key, value);
            if (record.Topic == topics.Alerts)
                recall(RecordOf(record, key, value, offsets));
        }
        return published;
    }

    /// <summary>Whether a record is to be published. It is known from then on.</summary>
    public bool Takes(OutgoingAlert alert)
    {
        if (alert.Record is not { Key: { } key, Value: { } value } || !TryParse(key, out var id))
            return false;
        if (alert.Outcome is null)
            return SumOf(value) is { } sum ? Grows(id, sum) : _ours.Contains(id);       // News of answers: those of others are theirs.
        if (!_ids.Add(id))
        {
            AlreadyThere += _ours.Contains(id) ? 0 : 1;
            return false;
        }
        _ours.Add(id);
        Published++;
        return true;
    }

    private void Add(byte[] key, byte[] value)
    {
        if (!TryParse(key, out var id))
            return;
        _ids.Add(id);
        if (SumOf(value) is { } sum)
            Grows(id, sum);
    }

    // What a replay of a part of a window counts is no more than a part.
    private bool Grows(UInt128 id, long sum)
    {
        if (_sums.TryGetValue(id, out var known) && known >= sum)
            return false;
        _sums[id] = sum;
        return true;
    }

    // Null: it stands for itself alone.
    private long? SumOf(byte[] document)
    {
        new JsonRecordReader(document, _document).Next();
        return _document.LongOf(0) ?? _document.LongOf(1);
    }

    private static bool TryParse(byte[] key, out UInt128 id) =>
        UInt128.TryParse(Encoding.ASCII.GetString(key).AsSpan(0, Math.Min(key.Length, DigitsOfKey)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out id);

    private static BatchRecord RecordOf(ConsumeResult<byte[]?, byte[]?> record, byte[] key, byte[] value, OffsetTracker offsets)
    {
        offsets.Assign([record.TopicPartition]);
        var origin = new RecordOrigin(record.Topic, record.Partition.Value, record.Offset.Value, 0, record.Message.Timestamp.UnixTimestampMs, RecordTimestampType.CreateTime);
        return new(key, value, origin, Headers: null, offsets.Enter(record.TopicPartition, record.Offset.Value)!);
    }
}
