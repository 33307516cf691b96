using Confluent.Kafka;

namespace Cronwatch.Ingest.Kafka;

/// <summary>The settings that the pipeline's laws and speed rest on. What the caller set stays, but for the offset law.</summary>
internal static class ConsumerSettings
{
    public static ConsumerConfig WithOurs(BatchConsumerOptions options)
    {
        var config = new ConsumerConfig(new Dictionary<string, string>(options.Config))
        {
            // Law 1: an offset is stored when it is done, not when it is read.
            EnableAutoOffsetStore = false,
            EnableAutoCommit = options.Topics.Count > 0,
            EnablePartitionEof = true,
            ConsumeResultFields = "headers,timestamp,topic",
        };
        config.AutoOffsetReset ??= AutoOffsetReset.Earliest;
        config.AutoCommitIntervalMs ??= 1_000;
        config.CheckCrcs ??= true;
        // How soon a new topic that a pattern matches is read; by default 5 min.
        config.TopicMetadataRefreshIntervalMs ??= 10_000;
        if (config.GroupProtocol is null or GroupProtocol.Classic)
        {
            config.PartitionAssignmentStrategy ??= PartitionAssignmentStrategy.CooperativeSticky;
            // How long the partitions of a member that was killed lie idle; by default 45 s. The client wants it within the interval.
            config.SessionTimeoutMs ??= Math.Min(10_000, config.MaxPollIntervalMs ?? int.MaxValue);
        }
        // Fetching rests that long after its queue was full; the default of a second starves a fast reader.
        config.FetchQueueBackoffMs ??= 10;
        config.QueuedMaxMessagesKbytes ??= options.QueuedKilobytes;
        // A record that waits keeps the whole answer that it came in.
        config.FetchMaxBytes ??= options.QueuedKilobytes / 4 * 1_024;
        config.FetchMinBytes ??= 1;
        config.FetchWaitMaxMs ??= 20;
        return config;
    }
}
