using System.Text.RegularExpressions;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Cronwatch.App.Configuration;
using Cronwatch.Ingest.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>What the pipeline asks of the Kafka cluster before and beside the graphs. Blocks while it asks.</summary>
internal sealed class Cluster(CronwatchOptions options, ConnectionProblems problems) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan OffsetsWithin = TimeSpan.FromSeconds(30);      // Of a broker that has just answered, and may be busy.
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan LongestWait = FirstWait * 16;      // The fifth: 9.3 s in all.
    private static readonly TimeSpan AskFor = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(50);

    private readonly IAdminClient _admin = new AdminClientBuilder(Clients.With(options.Kafka))
        .SetLogHandler((_, message) => problems.OnLog(message)).SetErrorHandler((_, error) => problems.OnError(error)).Build();

    private readonly InternalTopics _topics = new(options.Topics.Prefix);

    /// <summary>Makes the client, and asks nothing yet.</summary>
    /// <exception cref="InvalidOperationException">The client does not take what is passed through to it.</exception>
    public Cluster(CronwatchOptions options) : this(options, new ConnectionProblems())
    {
    }

    /// <summary>The groups of all graphs of this configuration.</summary>
    public IEnumerable<string> Groups =>
    [
        _topics.IntakeGroup, _topics.DetectionGroup, _topics.IndexingGroup,
        .. options.Outputs.All.Select(output => _topics.OutputGroupOf(output.Key)), .. options.Outputs.Slack.Keys.Select(_topics.PagingGroupOf),
    ];

    /// <summary>For questions of other kinds.</summary>
    public IAdminClient Admin => _admin;

    /// <summary>The brokers and topics that are there.</summary>
    /// <exception cref="DependencyException">No broker answers.</exception>
    public Metadata Describe()
    {
        // A call cannot be interrupted, so the first waits are short: a refusal ends them soon after it has come.
        for (var wait = FirstWait; ; wait *= 2)
            try
            {
                return _admin.GetMetadata(wait);
            }
            catch (KafkaException e) when (problems.Refusal is { } refusal)
            {
                throw new DependencyException($"Kafka at {options.Kafka.BootstrapServers}: {refusal}", e) { IsRefusal = true };
            }
            catch (KafkaException e) when (wait >= LongestWait)
            {
                throw new DependencyException(
                    $"Kafka at {options.Kafka.BootstrapServers}: no answer ({problems.Latest ?? e.Error.Reason}); "
                    + "check the address (--bootstrap), that the broker runs, and that security.protocol in Kafka:Properties is its listener's", e);
            }
            catch (KafkaException)
            {
                // Asked again, for longer.
            }
    }

    /// <summary>The raw topics that are there.</summary>
    /// <exception cref="DependencyException">No broker answers, or there is no such topic.</exception>
    public List<string> RawTopics()
    {
        var there = Describe().Topics.Select(t => t.Topic).ToList();
        var wanted = options.Kafka.RawTopics;
        var found = there.Where(t => wanted.Any(w => IsMatch(w, t))).Order(StringComparer.Ordinal).ToList();
        var missing = wanted.Where(w => !w.StartsWith('^') && !there.Contains(w)).ToList();
        if (missing.Count > 0 || found.Count == 0)
            throw new DependencyException(
                $"Kafka at {options.Kafka.BootstrapServers}: there is no topic {string.Join(", ", missing.Count > 0 ? missing : wanted)}; "
                + "name the topics that the agents publish to with --topic, or create them");
        return found;
    }

    /// <summary>Makes sure of the internal topics, and gives the partitions of those keyed by host and of the dead letters.</summary>
    /// <exception cref="DependencyException">One is missing and may not be created, or their partitions do not agree.</exception>
    public async Task<(int ByHost, int DeadLetters)> EnsureInternalTopicsAsync()
    {
        if (!options.Topics.Create && MissingOf(options.Topics) is { Count: > 0 } missing)
            throw new DependencyException(
                $"Kafka at {options.Kafka.BootstrapServers}: there is no topic {string.Join(", ", missing.Select(m => m.Name))}; "
                + "create them with cronwatch doctor --create, or let cronwatch run do it with Topics:Create");
        await CreateMissingAsync(options.Topics);
        var there = PartitionsByTopic();
        var byHost = InternalTopicSpecifications.ByHostOf(_topics, options.Outputs);
        var counts = byHost.Select(t => there[t]).Distinct().ToList();
        if (counts.Count > 1)
            throw new DependencyException(
                $"the topics {string.Join(", ", byHost.Select(t => $"{t} ({there[t]})"))} must have the same number of partitions; "
                + "delete those that differ, or use another --prefix");
        return (counts[0], there[_topics.DeadLetters]);
    }

    /// <summary>Creates the internal topics that are missing, and gives their names.</summary>
    /// <exception cref="DependencyException">One cannot be created.</exception>
    public async Task<List<string>> CreateMissingAsync(TopicOptions how)
    {
        var missing = MissingOf(how);
        if (missing.Count > 0)
        {
            await CreateAsync(missing);
            await WaitUntilThereAsync(missing);
        }
        return missing.ConvertAll(m => m.Name);
    }

    /// <summary>How the groups are balanced here, with what that protocol keeps on the brokers set as we need it.</summary>
    public async Task<GroupProtocol> GroupProtocolAsync()
    {
        var protocol = options.Kafka.GroupProtocol ?? await OfferedProtocolAsync();
        if (protocol == GroupProtocol.Consumer)
            foreach (var group in Groups)
                await ShortenSessionAsync(new ConfigResource { Type = ResourceType.Group, Name = group });
        return protocol;
    }

    /// <summary>The end offsets of all partitions of topics that hold anything.</summary>
    public async Task<Dictionary<TopicPartition, long>> EndsOfAsync(IReadOnlyCollection<string> topics)
    {
        var partitions = PartitionsOf(topics);
        var (first, last) = (await OffsetsOfAsync(partitions, OffsetSpec.Earliest()), await OffsetsOfAsync(partitions, OffsetSpec.Latest()));
        return last.Where(end => end.Value > first[end.Key]).ToDictionary();
    }

    /// <summary>What the partitions of topics hold, of a time or later, in the order of the topics; one that holds nothing is an empty span.</summary>
    /// <exception cref="DependencyException">No broker answers, or there is no such topic.</exception>
    public async Task<List<TopicSpan>> SpansOfAsync(IReadOnlyCollection<string> topics, DateTimeOffset? from = null)
    {
        var there = PartitionsByTopic();
        if (topics.Where(topic => !there.ContainsKey(topic)).ToList() is { Count: > 0 } missing)
            throw new DependencyException(
                $"Kafka at {options.Kafka.BootstrapServers}: there is no topic {string.Join(", ", missing)}; give the --prefix that `cronwatch run` has, which creates it");
        var partitions = topics.SelectMany(topic => Enumerable.Range(0, there[topic]).Select(p => new TopicPartition(topic, p))).ToList();
        var first = from is { } time ? OffsetSpec.ForTimestamp(Math.Max(0, time.ToUnixTimeMilliseconds())) : OffsetSpec.Earliest();
        var (starts, ends) = (await OffsetsOfAsync(partitions, first), await OffsetsOfAsync(partitions, OffsetSpec.Latest()));
        return partitions.ConvertAll(p => new TopicSpan(p, starts[p] < 0 ? ends[p] : starts[p], ends[p]));      // -1: nothing is that new.
    }

    /// <summary>The first offsets that partitions still hold; those that are not there any more are left out.</summary>
    /// <exception cref="DependencyException">No broker answers.</exception>
    public async Task<Dictionary<TopicPartition, long>> StartsOfAsync(IReadOnlyCollection<TopicPartition> partitions)
    {
        var there = PartitionsByTopic();
        return await OffsetsOfAsync([.. partitions.Where(p => p.Partition.Value < there.GetValueOrDefault(p.Topic))], OffsetSpec.Earliest());
    }

    /// <summary>The ids of topics (<see cref="TopicIds"/>).</summary>
    public Task<Dictionary<string, string>> IdsOfAsync(IEnumerable<string> topics) => TopicIds.OfAsync(_admin, topics);

    /// <summary>The topics that are there, with their partitions.</summary>
    /// <exception cref="DependencyException">No broker answers.</exception>
    public Dictionary<string, int> PartitionsByTopic() =>
        Describe().Topics.ToDictionary(t => t.Topic, t => t.Partitions.Count, StringComparer.Ordinal);

    /// <summary>Whether a broker answers within some time.</summary>
    public bool Answers(TimeSpan within)
    {
        try
        {
            return _admin.GetMetadata(_topics.Events, within).Brokers.Count > 0;
        }
        catch (KafkaException)
        {
            return false;
        }
    }

    /// <summary>Whether a raw topic that is wanted, or a pattern, means a topic.</summary>
    public static bool IsMatch(string wanted, string topic) => wanted.StartsWith('^')
        ? Regex.IsMatch(topic, TopicPattern.WholeName(wanted), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)
        : wanted == topic;

    public void Dispose() => _admin.Dispose();

    private List<TopicSpecification> MissingOf(TopicOptions how)
    {
        var there = PartitionsByTopic();
        return [.. InternalTopicSpecifications.Of(_topics, how, options.Outputs).Where(s => !there.ContainsKey(s.Name))];
    }

    private List<TopicPartition> PartitionsOf(IReadOnlyCollection<string> topics) =>
        [.. Describe().Topics.Where(t => topics.Contains(t.Topic)).SelectMany(t => t.Partitions.Select(p => new TopicPartition(t.Topic, p.PartitionId)))];

    private async Task<Dictionary<TopicPartition, long>> OffsetsOfAsync(List<TopicPartition> partitions, OffsetSpec which)
    {
        if (partitions.Count == 0)
            return [];
        var specs = partitions.ConvertAll(p => new TopicPartitionOffsetSpec { TopicPartition = p, OffsetSpec = which });
        var asked = new ListOffsetsOptions { IsolationLevel = IsolationLevel.ReadCommitted, RequestTimeout = OffsetsWithin };
        for (var began = TimeProvider.System.GetTimestamp(); ; await Task.Delay(AskAgainAfter, TimeProvider.System))
            try
            {
                return (await _admin.ListOffsetsAsync(specs, asked)).ResultInfos
                    .ToDictionary(i => i.TopicPartitionOffsetError.TopicPartition, i => i.TopicPartitionOffsetError.Offset.Value);
            }
            catch (ListOffsetsException) when (TimeProvider.System.GetElapsedTime(began) < OffsetsWithin)
            {
                // A partition has no leader yet: it was just created, or its broker has gone.
            }
            catch (ListOffsetsException e)
            {
                var failed = e.Result.ResultInfos.Where(i => i.TopicPartitionOffsetError.Error.IsError).Select(i => i.TopicPartitionOffsetError);
                throw new DependencyException(
                    $"Kafka at {options.Kafka.BootstrapServers}: no end offsets of {string.Join(", ", failed.Select(f => $"{f.TopicPartition} ({f.Error.Reason})"))}; "
                    + "check that the topic is there and that its partitions have a leader", e);
            }
    }

    // Others may create them at the same time, and a broker learns of a topic a moment after it was created.
    private async Task WaitUntilThereAsync(List<TopicSpecification> specifications)
    {
        for (var began = TimeProvider.System.GetTimestamp(); ; await Task.Delay(AskAgainAfter, TimeProvider.System))
        {
            var there = PartitionsByTopic();
            var missing = specifications.Where(s => there.GetValueOrDefault(s.Name) == 0).Select(s => s.Name).ToList();
            if (missing.Count == 0)
                return;
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
                throw new DependencyException(
                    $"Kafka at {options.Kafka.BootstrapServers}: the topic {string.Join(", ", missing)} was created and is not there; "
                    + "look at the broker's log, or create it by hand");
        }
    }

    // Brokers before 4.0 do not offer it, and some do not tell: the protocol of the members works everywhere.
    private async Task<GroupProtocol> OfferedProtocolAsync()
    {
        try
        {
            var broker = new ConfigResource { Type = ResourceType.Broker, Name = $"{Describe().Brokers[0].BrokerId}" };
            var configs = await _admin.DescribeConfigsAsync([broker], new DescribeConfigsOptions { RequestTimeout = AskFor });
            var offered = configs[0].Entries.GetValueOrDefault("group.coordinator.rebalance.protocols")?.Value ?? "";
            return offered.Split(',').Contains("consumer") ? GroupProtocol.Consumer : GroupProtocol.Classic;
        }
        catch (KafkaException)
        {
            return GroupProtocol.Classic;
        }
    }

    // How long the partitions of a member that was killed lie idle is the group's, by default 45 s. What an operator has
    // set stays; where we may not set it, the default does too.
    private async Task ShortenSessionAsync(ConfigResource group)
    {
        const string Key = "consumer.session.timeout.ms";
        try
        {
            var configs = await _admin.DescribeConfigsAsync([group], new DescribeConfigsOptions { RequestTimeout = AskFor });
            if (configs[0].Entries.GetValueOrDefault(Key) is not { Source: ConfigSource.DefaultConfig })
                return;
            var session = new ConfigEntry { Name = Key, Value = "10000", IncrementalOperation = AlterConfigOpType.Set };
            await _admin.IncrementalAlterConfigsAsync(
                new Dictionary<ConfigResource, List<ConfigEntry>> { [group] = [session] },
                new IncrementalAlterConfigsOptions { RequestTimeout = AskFor });
        }
        catch (KafkaException)
        {
            // Nothing depends on it but how soon others take over.
        }
    }

    private async Task CreateAsync(List<TopicSpecification> missing)
    {
        try
        {
            await _admin.CreateTopicsAsync(missing, new CreateTopicsOptions { OperationTimeout = Patience, RequestTimeout = Patience });
        }
        catch (CreateTopicsException e)
        {
            var failed = e.Results.Where(r => r.Error.IsError && r.Error.Code != ErrorCode.TopicAlreadyExists).ToList();
            if (failed.Count > 0)
                throw new DependencyException(
                    $"the topic {failed[0].Topic} cannot be created ({failed[0].Error.Reason}); create it by hand, or allow cronwatch to", e);
        }
    }
}
