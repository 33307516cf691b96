using System.Text;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.DeadLetters;
using Cronwatch.Events;
using Cronwatch.Sinks.Kafka;
using Cronwatch.Sinks.Outputs;

namespace Cronwatch.App.Tests.DeadLetters;

public sealed class RetryPlanTests
{
    private static readonly RecordOrigin InAlerts = new("cronwatch.alerts", 4, 7, 0, 0, default);

    private static readonly CronwatchOptions Options = new()
    {
        Kafka = new KafkaOptions { Topics = ["raw", "^osquery.*"] },
        Index = new IndexOptions { Url = "http://localhost:9200" },
    };

    private static readonly Dictionary<string, int> Partitions = new() { ["raw"] = 4, ["cronwatch.events"] = 8, ["cronwatch.alerts"] = 8 };

    [Fact]
    public void WayOf_LetterOfIntake_GoesToItsRawTopicWithItsTimeAndSchema()
    {
        var record = Published(SomeLetter.Of("intake", "unknown-schema", SomeLetter.Origin, more: ("__value_schema_id", "12345")));
        Assert.Equal(("raw", 1, null, "cron"), (record.Topic, record.Partition, record.Key, Encoding.UTF8.GetString(record.Value!)));
        Assert.Equal(1_768_471_032_180, record.Timestamp.UnixTimestampMs);
        Assert.Equal([("__value_schema_id", "12345")], HeadersOf(record));
    }

    [Fact]
    public void WayOf_LetterOfDetection_GoesToTheEventsOfItsHost()
    {
        var record = Published(SomeLetter.Of("detection", "not-json", SomeLetter.Origin, key: "h", more: ("cronwatch-bytes-sha256", "hash")));
        Assert.Equal(("cronwatch.events", HostKey.PartitionOf("h"u8, 8), "h"), (record.Topic, record.Partition, Encoding.UTF8.GetString(record.Key!)));
        Assert.Equal([("cronwatch-origin", "1|42|3|1768471032180|1|raw"), ("cronwatch-bytes-sha256", "hash")], HeadersOf(record));
    }

    [Fact]
    public void WayOf_LetterOfIndexing_IsItsAlertFromItsPlaceOn() => Assert.Equal(
        new RetryWay.Index("a1b2", new TopicPartitionOffset("cronwatch.alerts", 4, 7)),
        Plan().WayOf(SomeLetter.Of("indexing", "index-refused", InAlerts, key: "a1b2")));

    [Fact]
    public void WayOf_FirstBytesAlone_IsNoneAndSaysWhereTheWholeIs() => Says(
        "only its first 4 of 3000000 bytes were kept; publish it again from raw/1/42/3, with a larger Topics:MaxRecordBytes",
        SomeLetter.Of("intake", "too-large", SomeLetter.Origin, more: ("cronwatch-length", "3000000")));

    // Who may write letters may not so write to any topic.
    [Theory]
    [InlineData("cronwatch.alerts", 0, "intake does not read the topic cronwatch.alerts that it came from; name that with --topic")]
    [InlineData("raw", 4, "the topic raw that it came from has no partition 4 now; publish it by hand (`show --raw`)")]
    [InlineData("raw", -1, "the topic raw that it came from has no partition -1 now; publish it by hand (`show --raw`)")]
    [InlineData("osquery.gone", 0, "the topic osquery.gone that it came from has no partition 0 now; publish it by hand (`show --raw`)")]
    public void WayOf_RawTopicThatIsNone_IsNone(string topic, int partition, string why) =>
        Says(why, SomeLetter.Of("intake", "not-json", SomeLetter.Origin with { Topic = topic, Partition = partition }));

    [Fact]
    public void WayOf_LetterThatSaysTooLittle_IsNone()
    {
        Says("it does not say where it came from; it is no letter of this version of cronwatch", SomeLetter.Of("intake", "not-json", origin: null));
        Says("it does not say which graph refused it; it is no letter of this version of cronwatch", SomeLetter.With([("cronwatch-origin", "1|42|3|0|1|raw")]));
        Says("it names no host; it was not intake that published its event", SomeLetter.Of("detection", "not-json", SomeLetter.Origin));
        Says("it names no alert", SomeLetter.Of("indexing", "index-refused", InAlerts));
    }

    [Fact]
    public void WayOf_LetterOfIndexingElsewhere_IsNone()
    {
        Says("its alert is on raw, not on cronwatch.alerts; give the --prefix that the pipeline has", SomeLetter.Of("indexing", "index-refused", SomeLetter.Origin, key: "a1b2"));
        Says("the topic cronwatch.alerts that it came from has no partition 8 now; publish it by hand (`show --raw`)", SomeLetter.Of("indexing", "index-refused", InAlerts with { Partition = 8 }, key: "a1b2"));
        var without = new RetryPlan(Options with { Index = new IndexOptions() }, Partitions).WayOf(SomeLetter.Of("indexing", "index-refused", InAlerts, key: "a1b2"));
        Assert.Equal(new RetryWay.None("no index is configured; name it with --index"), without);
    }

    [Fact]
    public void WayOf_LetterOfAnOutput_IsThatOutputWithTheBytesAsTheyWere()
    {
        var options = Options with { Outputs = new() { Webhook = new() { ["soc"] = new() } } };
        var letter = SomeLetter.Of("outputs", "output-refused", InAlerts, new string('a', 64), "{}"u8.ToArray(), ("cronwatch-output", "soc"), ("cronwatch-kind", "context"));
        var (output, alert) = Assert.IsType<RetryWay.Deliver>(new RetryPlan(options, Partitions).WayOf(letter));
        Assert.Equal(("soc", new string('a', 64), AlertKind.Context, "{}"), (output, alert.Id, alert.Kind, Encoding.UTF8.GetString(alert.Document.Span)));
        Says("no output soc is configured; give the --config that the pipeline has", letter);
        Says("its key is the id of no alert", SomeLetter.Of("outputs", "output-refused", InAlerts, "a1b2\r\n", more: ("cronwatch-output", "soc")));
        Says("it names no output, or no alert", SomeLetter.Of("outputs", "output-refused", InAlerts, "a1b2"));
    }

    private static RetryPlan Plan() => new(Options, Partitions);

    private static TopicRecord Published(Letter letter) => Assert.IsType<RetryWay.Publish>(Plan().WayOf(letter)).Record;

    private static void Says(string why, Letter letter) => Assert.Equal(new RetryWay.None(why), Plan().WayOf(letter));

    private static IEnumerable<(string, string)> HeadersOf(TopicRecord record) => record.Headers!.Select(h => (h.Key, Encoding.UTF8.GetString(h.GetValueBytes())));
}
