using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

// What somebody would write first: a loop over Consume(), which looks for "cron" and counts. With `tuned`: with the
// pipeline's own settings for fetching, which a default client lacks.
// Usage: bare-consumer TOPIC [tuned], or TOPIC create|delete; the broker is KAFKA_BOOTSTRAP. Prints one JSON object like
// the summary of `run --once`.
var topic = args[0];
var config = new ConsumerConfig
{
    BootstrapServers = Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP"),
    GroupId = $"bare-{Environment.ProcessId}",
    AutoOffsetReset = AutoOffsetReset.Earliest,
};
if (args.ElementAtOrDefault(1) == "tuned")
{
    config.FetchQueueBackoffMs = 10;
    config.QueuedMaxMessagesKbytes = 32_768;
    config.FetchMaxBytes = 8 * 1_024 * 1_024;
    config.FetchWaitMaxMs = 20;
    config.EnableAutoOffsetStore = false;
}
using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(config).Build();
using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
switch (args.ElementAtOrDefault(1))
{
    case "create":
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = 4, ReplicationFactor = -1 }]);
        return;
    case "delete":
        await admin.DeleteTopicsAsync([topic]);
        return;
}
var partitions = admin.GetMetadata(topic, TimeSpan.FromSeconds(10)).Topics[0].Partitions;
var left = partitions.Sum(p =>
{
    var marks = consumer.QueryWatermarkOffsets(new TopicPartition(topic, p.PartitionId), TimeSpan.FromSeconds(10));
    return marks.High.Value - marks.Low.Value;
});
var clock = Stopwatch.StartNew();
consumer.Subscribe(topic);
long events = 0, candidates = 0;
while (events < left)
{
    if (consumer.Consume(TimeSpan.FromSeconds(1))?.Message.Value is not { } value)
        continue;
    events++;
    if (value.AsSpan().IndexOf("cron"u8) >= 0)
        candidates++;
}
var seconds = clock.Elapsed.TotalSeconds;
consumer.Close();
Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"{{\"events\":{events},\"candidates\":{candidates},\"seconds\":{seconds:0.000},\"events_per_second\":{events / seconds:0}}}"));
