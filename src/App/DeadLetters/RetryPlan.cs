using System.Globalization;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats;
using Cronwatch.Sinks.Kafka;
using Cronwatch.Sinks.Outputs;

namespace Cronwatch.App.DeadLetters;

/// <summary>Says how letters go back. Decides only: others send.</summary>
/// <param name="options">The configuration of the pipeline that wrote them.</param>
/// <param name="partitions">The topics that are there, with their partitions.</param>
internal sealed class RetryPlan(CronwatchOptions options, IReadOnlyDictionary<string, int> partitions)
{
    private readonly InternalTopics _topics = new(options.Topics.Prefix);
    private readonly bool _hasIndex = ConfigurationLoading.UrlsOf(options.Index.Url).Length > 0;

    public RetryWay WayOf(Letter letter) => letter switch
    {
        { Origin: null } => new RetryWay.None("it does not say where it came from; it is no letter of this version of cronwatch"),
        { WholeLength: { } whole, Origin: { } origin } => new RetryWay.None(string.Create(CultureInfo.InvariantCulture,
            $"only its first {letter.Value.Length} of {whole} bytes were kept; publish it again from {LetterRow.PlaceOf(origin)}, with a larger Topics:MaxRecordBytes")),
        { Kind: GraphNames.Intake, Origin: { } origin } => ToRawTopic(letter, origin),
        { Kind: GraphNames.Detection, Origin: { } origin } => ToEvents(letter, origin),
        { Kind: GraphNames.Indexing, Origin: { } origin } => ToIndex(letter, origin),
        { Kind: GraphNames.Outputs, Origin: { } origin } => ToOutput(letter, origin),
        _ => new RetryWay.None("it does not say which graph refused it; it is no letter of this version of cronwatch"),
    };

    // With the time that it had: some events have no other.
    private RetryWay ToRawTopic(Letter letter, RecordOrigin origin)
    {
        if (!options.Kafka.RawTopics.Any(wanted => Cluster.IsMatch(wanted, origin.Topic)))
            return new RetryWay.None($"intake does not read the topic {origin.Topic} that it came from; name that with --topic");
        if (!HasPartition(origin))
            return NoPartition(origin);
        var headers = new Headers();
        if (letter.BytesOf(AvroFrame.SchemaHeader) is { } schema)
            headers.Add(AvroFrame.SchemaHeader, schema);
        var time = origin.TimestampMs > 0 ? new Timestamp(origin.TimestampMs, TimestampType.CreateTime) : default;
        return new RetryWay.Publish(new TopicRecord(origin.Topic, origin.Partition, null, letter.Value, headers, time));
    }

    private RetryWay ToEvents(Letter letter, RecordOrigin origin)
    {
        if (letter.Key is not { Length: > 0 } host)
            return new RetryWay.None("it names no host; it was not intake that published its event");
        if (!partitions.TryGetValue(_topics.Events, out var count))
            return new RetryWay.None($"there is no topic {_topics.Events}; give the --prefix that the pipeline has");
        var headers = new Headers { { RecordOrigin.Header, origin.ToHeader() } };
        if (letter.BytesOf(RecordOrigin.BytesHashHeader) is { } hash)
            headers.Add(RecordOrigin.BytesHashHeader, hash);
        return new RetryWay.Publish(new TopicRecord(_topics.Events, HostKey.PartitionOf(host, count), host, letter.Value, headers));
    }

    private RetryWay ToIndex(Letter letter, RecordOrigin origin) => letter.AlertId switch
    {
        _ when !_hasIndex => new RetryWay.None("no index is configured; name it with --index"),
        not { Length: > 0 } => new RetryWay.None("it names no alert"),
        _ when origin.Topic != _topics.Alerts => new RetryWay.None($"its alert is on {origin.Topic}, not on {_topics.Alerts}; give the --prefix that the pipeline has"),
        _ when !HasPartition(origin) => NoPartition(origin),
        { } id => new RetryWay.Index(id, new TopicPartitionOffset(origin.Topic, origin.Partition, origin.Offset)),
    };

    private RetryWay ToOutput(Letter letter, RecordOrigin origin) => letter switch
    {
        { Output: not { Length: > 0 } } or { AlertId: null } => new RetryWay.None("it names no output, or no alert"),
        { AlertId: { } id } when !AlertRecord.IsId(id) => new RetryWay.None("its key is the id of no alert"),
        { Output: { } name } when !options.Outputs.All.Any(output => output.Key == name) =>
            new RetryWay.None($"no output {name} is configured; give the --config that the pipeline has"),
        { Output: { } name, AlertId: { } id } => new RetryWay.Deliver(name, new AlertRecord(id, letter.AlertKind, letter.Value, origin)),
    };

    private bool HasPartition(RecordOrigin origin) =>
        partitions.TryGetValue(origin.Topic, out var count) && origin.Partition >= 0 && origin.Partition < count;

    private static RetryWay.None NoPartition(RecordOrigin origin) => new(string.Create(CultureInfo.InvariantCulture,
        $"the topic {origin.Topic} that it came from has no partition {origin.Partition} now; publish it by hand (`show --raw`)"));
}
