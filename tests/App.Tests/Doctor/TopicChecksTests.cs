using Confluent.Kafka.Admin;
using Cronwatch.App.Configuration;
using Cronwatch.App.Doctor;
using Cronwatch.App.Graphs;

namespace Cronwatch.App.Tests.Doctor;

/// <summary>What follows from what brokers say, without one.</summary>
public sealed class TopicChecksTests
{
    private static readonly CronwatchOptions Options = new() { Kafka = new KafkaOptions { Topics = ["raw"] } };

    private static readonly TopicFacts Raw = new("raw")
    {
        Configs = Configs(("cleanup.policy", "delete"), ("retention.ms", "604800000"), ("retention.bytes", "-1"), ("max.message.bytes", "1048588"), ("message.timestamp.type", "CreateTime")),
        Operations = [AclOperation.Read, AclOperation.Describe],
    };

    private static readonly IReadOnlyList<TopicFacts> AsCreated =
    [
        .. InternalTopicSpecifications.Of(new InternalTopics("cronwatch"), Options.Topics, Options.Outputs).Select(s => new TopicFacts(s.Name)
        {
            Partitions = s.NumPartitions,
            Configs = s.Configs,
            Operations = [AclOperation.Read, AclOperation.Write],
        }),
    ];

    [Fact]
    public void Of_AllAsItMustBe_FindsNothing() => Assert.Empty(Findings(Facts()));

    [Theory]
    [InlineData("cleanup.policy", "compact", "cleanup.policy is compact: of events with one key all but the last are lost; set cleanup.policy=delete")]
    [InlineData("retention.ms", "3600000", "retention.ms is only 1 h: a longer outage loses events, and a replay reaches no further; set retention.ms=259200000 or more")]
    [InlineData("retention.bytes", "1000", "retention.bytes is 1000: a busy partition loses events whatever their age; set retention.bytes=-1")]
    [InlineData("max.message.bytes", "2000000", "it takes records of 2000000 bytes, and Topics:MaxRecordBytes is 1048588: larger ones become dead letters; set Topics:MaxRecordBytes to 2000000")]
    [InlineData("message.timestamp.type", "LogAppendTime", "message.timestamp.type is LogAppendTime: an interval means when events came to the broker, not when they happened; set message.timestamp.type=CreateTime, or ask for longer intervals")]
    public void Of_RawTopicThatLosesOrHides_NamesItAndTheCure(string key, string value, string text) =>
        Assert.Equal([$"topic raw: {text}"], Findings(Facts() with { Raw = [Raw with { Configs = With(Raw, key, value) }] }));

    [Theory]
    [InlineData("retention.ms", "-1")]
    [InlineData("retention.ms", "999999999999")]
    public void Of_RawTopicThatKeepsLong_FindsNothing(string key, string value) =>
        Assert.Empty(Findings(Facts() with { Raw = [Raw with { Configs = With(Raw, key, value) }] }));

    [Theory]
    [InlineData("events", "cleanup.policy", "compact", "cleanup.policy is compact; set cleanup.policy=delete")]
    [InlineData("alerts", "cleanup.policy", "delete", "cleanup.policy is delete; set cleanup.policy=compact,delete")]
    [InlineData("events", "retention.ms", "86400000", "retention.ms is only 1 d; set retention.ms=259200000")]
    [InlineData("context", "retention.bytes", "5", "retention.bytes lets records go by size, whatever their age: it is 5; set retention.bytes=-1")]
    [InlineData("alerts", "max.message.bytes", "1048588", "max.message.bytes is only 1048588; set max.message.bytes=1114124")]
    [InlineData("events", "message.timestamp.type", "LogAppendTime", "message.timestamp.type replaces the times that cronwatch gives: it is LogAppendTime; set message.timestamp.type=CreateTime")]
    public void Of_InternalTopicOtherThanCreated_NamesKeyAndBoth(string topic, string key, string value, string text) =>
        Assert.Equal([$"topic cronwatch.{topic}: {text}"], Findings(Facts(topic, t => t with { Configs = With(t, key, value) })));

    [Theory]
    [InlineData("alerts", "cleanup.policy", "delete,compact")]
    [InlineData("events", "retention.ms", "-1")]
    [InlineData("context", "max.message.bytes", "9999999")]
    public void Of_InternalTopicAsGood_FindsNothing(string topic, string key, string value) =>
        Assert.Empty(Findings(Facts(topic, t => t with { Configs = With(t, key, value) })));

    [Fact]
    public void Of_NothingThere_NamesEachTopic()
    {
        var facts = Facts() with { Raw = [], Internal = new Dictionary<string, TopicFacts>() };
        Assert.Equal(7, Findings(facts).Count(f => f.Contains("there is no such raw topic", StringComparison.Ordinal) || f.EndsWith("it is missing; make it with cronwatch doctor --create", StringComparison.Ordinal)));
    }

    [Fact]
    public void Of_PartitionsThatDiffer_AreOneFinding()
    {
        Assert.StartsWith("topics cronwatch.*: they have different numbers of partitions: ", Assert.Single(Findings(Facts("context", t => t with { Partitions = 7 }))), StringComparison.Ordinal);
        var eight = Facts() with { Internal = AsCreated.ToDictionary(t => t.Name, t => t with { Partitions = 8 }) };
        Assert.Equal("topics cronwatch.*: they have 8 partitions, and Topics:Partitions is 32: the number is fixed at creation; set Topics:Partitions to 8, or use another --prefix",
            Assert.Single(Findings(eight)));
    }

    [Fact]
    public void Of_TopicOfAPagingOutput_IsLookedAtAndHasOnePartition()
    {
        var options = Options with { Outputs = new OutputsOptions { Slack = new() { ["team"] = new() } } };
        Assert.Equal("topic cronwatch.output-team: it is missing; make it with cronwatch doctor --create", Assert.Single(InternalTopicChecks.Of(Facts(), options)).ToString());
        var two = new TopicFacts("cronwatch.output-team") { Partitions = 2, Configs = InternalTopicSpecifications.Of(new InternalTopics("cronwatch"), options.Topics, options.Outputs)[^1].Configs };
        var facts = Facts() with { Internal = AsCreated.Append(two).ToDictionary(t => t.Name) };
        Assert.Equal("it has 2 partitions and must have 1", Assert.Single(InternalTopicChecks.Of(facts, options)).What);
    }

    [Fact]
    public void Of_PartitionsWithoutLeaderOrReplica_AreFound()
    {
        var facts = Facts("events", t => t with { Leaderless = 2 }) with { Brokers = [(1, "a", null), (2, "b", null)] };
        var findings = Findings(facts);
        Assert.Contains("topic cronwatch.events: 2 of its 32 partitions have no leader; start the brokers that hold them", findings);
        Assert.Equal(6, findings.Count(f => f.Contains("a partition has 1 replica, of 2 brokers: it is lost with one of them", StringComparison.Ordinal)));
    }

    [Fact]
    public void Of_PrincipalWithoutRights_IsToldEachRight()
    {
        var facts = Facts("alerts", t => t with { Operations = [AclOperation.Read], Configs = null }) with
        {
            Raw = [Raw with { Operations = [] }],
            Groups = new Dictionary<string, IReadOnlyCollection<AclOperation>?> { ["cronwatch-intake"] = [], ["cronwatch-detection"] = null, ["cronwatch-indexing"] = [AclOperation.All] },
        };
        Assert.Equal(
            [
                "topic cronwatch.alerts: its configuration cannot be read, so retention and sizes are unknown; give our principal DescribeConfigs on the topic",
                "topic raw: our principal has no right to Read; give it Read there (kafka-acls), to the prefix where names share one",
                "topic cronwatch.alerts: our principal has no right to Write; give it Write there (kafka-acls), to the prefix where names share one",
                "group cronwatch-intake: our principal has no right to Read; give it Read there (kafka-acls), to the prefix where names share one",
            ], Findings(facts));
    }

    [Fact]
    public void Of_TopicsThatAreHidden_AreNotCalledMissing()
    {
        var hidden = AsCreated.Select(t => t.Name).Append("raw").ToList();
        var findings = Findings(Facts() with { Raw = [], Internal = new Dictionary<string, TopicFacts>(), Hidden = hidden, Cluster = [] });
        Assert.Equal(7, findings.Count);
        Assert.All(findings, f => Assert.Contains("our principal may not see it; give it Describe", f, StringComparison.Ordinal));
    }

    [Fact]
    public void Of_MissingTopicsThatMayNotBeMade_SaysSo()
    {
        var findings = Findings(Facts() with { Internal = new Dictionary<string, TopicFacts>(), Cluster = [AclOperation.Describe] });
        Assert.Equal("topics cronwatch.*: our principal has no right to Create; give it Create there (kafka-acls), to the prefix where names share one", findings[^1]);
    }

    [Theory]
    [InlineData("Kafka at a:1: no answer (refused, twice; really); check it", "Kafka at a:1", "no answer (refused, twice; really)", "check it")]
    [InlineData("something", "Kafka at a:1", "something", "")]
    public void Parse_Message_IsCutIntoItsParts(string message, string place, string what, string cure) =>
        Assert.Equal(new Finding("finding", place, what, cure), Finding.Parse("finding", place, message));

    private static List<string> Findings(KafkaFacts facts) =>
        [.. RawTopicChecks.Of(facts, Options).Concat(InternalTopicChecks.Of(facts, Options)).Concat(RightsChecks.Of(facts, Options)).Select(f => f.ToString())];

    private static KafkaFacts Facts(string? topic = null, Func<TopicFacts, TopicFacts>? change = null) => new()
    {
        Brokers = [(1, "localhost:9092", null)],
        Raw = [Raw],
        Internal = AsCreated.ToDictionary(t => t.Name, t => t.Name == $"cronwatch.{topic}" ? change!(t) : t),
        Hidden = [],
        Groups = new Dictionary<string, IReadOnlyCollection<AclOperation>?>(),
    };

    private static Dictionary<string, string> Configs(params (string Key, string Value)[] all) => all.ToDictionary(c => c.Key, c => c.Value);

    private static Dictionary<string, string> With(TopicFacts topic, string key, string value) => new(topic.Configs!) { [key] = value };
}
