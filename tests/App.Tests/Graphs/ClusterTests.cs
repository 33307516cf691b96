using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Cronwatch.App.Configuration;
using Cronwatch.App.Demo;
using Cronwatch.App.Graphs;
using Cronwatch.Support;

namespace Cronwatch.App.Tests.Graphs;

/// <summary>How groups are balanced where nobody has said it.</summary>
public sealed class ClusterTests
{
    private const string Session = "consumer.session.timeout.ms";

    private readonly string _prefix = $"t{Path.GetRandomFileName()}";

    [SkippableFact]
    public async Task GroupProtocolAsync_BrokersBalanceGroups_LeavesItToThemWithSessionsOfTenSeconds()
    {
        Skip.If(ServerEnvironment.KafkaBootstrap is null, ServerEnvironment.NoKafka);
        Assert.Equal(GroupProtocol.Consumer, await ProtocolOnAsync(ServerEnvironment.KafkaBootstrap));
        using var admin = Admin();
        var configs = await admin.DescribeConfigsAsync([Group("intake"), Group("detection"), Group("indexing")]);
        Assert.Equal(["10000", "10000", "10000"], configs.Select(c => c.Entries[Session].Value));
    }

    [SkippableFact]
    public async Task GroupProtocolAsync_SessionThatAnOperatorHasSet_Stays()
    {
        Skip.If(ServerEnvironment.KafkaBootstrap is null, ServerEnvironment.NoKafka);
        using var admin = Admin();
        await admin.IncrementalAlterConfigsAsync(new Dictionary<ConfigResource, List<ConfigEntry>>
        {
            [Group("detection")] = [new ConfigEntry { Name = Session, Value = "30000", IncrementalOperation = AlterConfigOpType.Set }],
        });
        await ProtocolOnAsync(ServerEnvironment.KafkaBootstrap);
        Assert.Equal("30000", (await admin.DescribeConfigsAsync([Group("detection")]))[0].Entries[Session].Value);
    }

    [Fact]
    public async Task GroupProtocolAsync_BrokerThatDoesNotTell_LeavesItToTheMembers()
    {
        using var broker = EmbeddedBroker.Start([("raw", 1)]);
        Assert.Equal(GroupProtocol.Classic, await ProtocolOnAsync(broker.Bootstrap));
    }

    private static IAdminClient Admin() =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = ServerEnvironment.KafkaBootstrap }).Build();

    private ConfigResource Group(string graph) => new() { Type = ResourceType.Group, Name = $"{_prefix}-{graph}" };

    private async Task<GroupProtocol> ProtocolOnAsync(string bootstrap)
    {
        using var cluster = new Cluster(new CronwatchOptions
        {
            Kafka = new KafkaOptions { BootstrapServers = bootstrap },
            Topics = new TopicOptions { Prefix = _prefix },
        });
        return await cluster.GroupProtocolAsync();
    }
}
