using Confluent.Kafka;
using Cronwatch.App.Configuration;

namespace Cronwatch.App.Graphs;

/// <summary>Reads what partitions hold, in no group. Blocks.</summary>
internal static class TopicReading
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A consumer for it. Its group only names it: nothing is committed.</summary>
    public static IConsumer<byte[]?, byte[]?> ConsumerOf(CronwatchOptions options) => new ConsumerBuilder<byte[]?, byte[]?>(
        new ConsumerConfig(Clients.With(options.Kafka)) { GroupId = $"{options.Topics.Prefix}-reading", EnableAutoCommit = false, EnablePartitionEof = true }).Build();

    /// <summary>Gives the records from some offsets on, up to where the partitions end, as long as they are taken.</summary>
    /// <exception cref="KafkaException">Nothing comes.</exception>
    public static void Read(IConsumer<byte[]?, byte[]?> consumer, IReadOnlyCollection<TopicPartitionOffset> from, Func<ConsumeResult<byte[]?, byte[]?>, bool> take)
    {
        consumer.Assign(from);
        for (var open = from.Count; open > 0;)
            if (consumer.Consume(Patience) is not { } read)
                throw new KafkaException(new Error(ErrorCode.Local_TimedOut, $"{string.Join(", ", from.Select(f => f.Topic).Distinct())}: cannot be read"));
            else if (read.IsPartitionEOF)
                open--;
            else if (!take(read))
                break;
        consumer.Unassign();
    }
}
