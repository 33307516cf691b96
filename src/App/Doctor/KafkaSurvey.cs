using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;

namespace Cronwatch.App.Doctor;

/// <summary>Asks the brokers for all that the checks want to know. What one question does not bring is unknown, and the others go on.</summary>
internal sealed class KafkaSurvey(CronwatchOptions options, Cluster cluster)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What they say.</summary>
    /// <exception cref="DependencyException">No broker answers.</exception>
    public async Task<KafkaFacts> TakeAsync()
    {
        var metadata = cluster.Describe();
        var names = new InternalTopics(options.Topics.Prefix);
        var ours = InternalTopicSpecifications.Of(names, options.Topics, options.Outputs).Select(s => s.Name).ToList();
        var raw = metadata.Topics.Select(t => t.Topic).Except(ours).Where(t => options.Kafka.RawTopics.Any(w => Cluster.IsMatch(w, t)));
        string[] wanted = [.. raw.Union(options.Kafka.RawTopics.Where(w => !w.StartsWith('^'))).Except(ours).Order(StringComparer.Ordinal), .. ours];
        var (topics, hidden) = await TopicsAsync(wanted);
        return new()
        {
            Brokers = [.. await Task.WhenAll(metadata.Brokers.Select(BrokerAsync))],
            Raw = [.. topics.Where(t => !ours.Contains(t.Name))],
            Internal = topics.Where(t => ours.Contains(t.Name)).ToDictionary(t => t.Name, StringComparer.Ordinal),
            Hidden = hidden,
            Groups = await GroupsAsync([.. cluster.Groups]),
            Cluster = await ClusterAsync(),
        };
    }

    // A broker is asked at the address that it gives for itself, which is where clients go.
    private async Task<(int, string, string?)> BrokerAsync(BrokerMetadata broker)
    {
        var problem = await TryAsync(() => cluster.Admin.DescribeConfigsAsync(
            [new ConfigResource { Type = ResourceType.Broker, Name = $"{broker.BrokerId}" }], new DescribeConfigsOptions { RequestTimeout = Patience }));
        return (broker.BrokerId, $"{broker.Host}:{broker.Port}", problem.Error is { IsLocalError: true } error ? error.Reason : null);
    }

    private async Task<(List<TopicFacts> Topics, List<string> Hidden)> TopicsAsync(string[] names)
    {
        var asked = new DescribeTopicsOptions { RequestTimeout = Patience, IncludeAuthorizedOperations = true };
        List<TopicDescription> described;
        try
        {
            described = (await cluster.Admin.DescribeTopicsAsync(TopicCollection.OfTopicNames(names), asked)).TopicDescriptions;
        }
        catch (DescribeTopicsException e)
        {
            described = e.Results.TopicDescriptions;
        }
        var there = described.Where(t => !t.Error.IsError).ToList();
        var configs = await ConfigsAsync([.. there.Select(t => t.Name)]);
        return ([.. there.Select(t => new TopicFacts(t.Name)
        {
            Partitions = t.Partitions.Count,
            Replicas = t.Partitions.Select(p => p.Replicas.Count).DefaultIfEmpty(0).Min(),
            Leaderless = t.Partitions.Count(p => p.Leader is null || p.Leader.Id < 0),
            Configs = configs.GetValueOrDefault(t.Name),
            Operations = t.AuthorizedOperations,
        })], [.. described.Where(t => t.Error.Code == ErrorCode.TopicAuthorizationFailed).Select(t => t.Name)]);
    }

    private async Task<Dictionary<string, IReadOnlyDictionary<string, string>>> ConfigsAsync(List<string> topics)
    {
        if (topics.Count == 0)
            return [];
        var resources = topics.Select(t => new ConfigResource { Type = ResourceType.Topic, Name = t });
        List<DescribeConfigsReport> reports;
        try
        {
            reports = [.. (await cluster.Admin.DescribeConfigsAsync(resources, new DescribeConfigsOptions { RequestTimeout = Patience }))
                .Select(r => new DescribeConfigsReport { ConfigResource = r.ConfigResource, Entries = r.Entries, Error = new Error(ErrorCode.NoError) })];
        }
        catch (DescribeConfigsException e)
        {
            reports = e.Results;
        }
        catch (KafkaException)
        {
            return [];
        }
        return reports.Where(r => !r.Error.IsError).ToDictionary(
            r => r.ConfigResource.Name,
            IReadOnlyDictionary<string, string> (r) => r.Entries.Values.Where(e => e.Value is not null).ToDictionary(e => e.Name, e => e.Value, StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    // A group that is not there yet says what may be done with it all the same, or nothing.
    private async Task<Dictionary<string, IReadOnlyCollection<AclOperation>?>> GroupsAsync(string[] groups)
    {
        var asked = new DescribeConsumerGroupsOptions { RequestTimeout = Patience, IncludeAuthorizedOperations = true };
        List<ConsumerGroupDescription> described;
        try
        {
            described = (await cluster.Admin.DescribeConsumerGroupsAsync(groups, asked)).ConsumerGroupDescriptions;
        }
        catch (DescribeConsumerGroupsException e)
        {
            described = e.Results.ConsumerGroupDescriptions;
        }
        catch (KafkaException)
        {
            described = [];
        }
        return described.ToDictionary(g => g.GroupId, IReadOnlyCollection<AclOperation>? (g) => g.Error.Code switch
        {
            ErrorCode.GroupAuthorizationFailed => [],
            ErrorCode.NoError => g.AuthorizedOperations,
            _ => null,
        }, StringComparer.Ordinal);
    }

    private async Task<IReadOnlyCollection<AclOperation>?> ClusterAsync() =>
        (await TryAsync(() => cluster.Admin.DescribeClusterAsync(new DescribeClusterOptions { RequestTimeout = Patience, IncludeAuthorizedOperations = true }))).Answer?.AuthorizedOperations;

    private static async Task<(T? Answer, Error? Error)> TryAsync<T>(Func<Task<T>> ask)
        where T : class
    {
        try
        {
            return (await ask(), null);
        }
        catch (KafkaException e)
        {
            return (null, e is DescribeConfigsException { Results: [var only, ..] } ? only.Error : e.Error);     // Refused is an answer.
        }
    }
}
