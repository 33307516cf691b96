using Cronwatch.Ingest.Kafka;

namespace Cronwatch.App.Configuration;

/// <summary>What the options of Kafka must be.</summary>
internal static class KafkaChecks
{
    // What the pipeline's laws rest on, or what has an option of its own.
    private static readonly Dictionary<string, string> Ours = new(StringComparer.Ordinal)
    {
        ["bootstrap.servers"] = "write Kafka:BootstrapServers",
        ["group.id"] = "the groups are named after Topics:Prefix",
        ["group.instance.id"] = "write Kafka:GroupInstanceId",
        ["group.protocol"] = "write Kafka:GroupProtocol",
        ["enable.auto.commit"] = "cronwatch commits what is done",
        ["enable.auto.offset.store"] = "cronwatch commits what is done",
        ["enable.partition.eof"] = "cronwatch needs it",
    };

    /// <summary>Requires what must hold, each with its error.</summary>
    public static void Add(KafkaOptions kafka, Action<bool, string> require)
    {
        require(kafka.BootstrapServers.Trim().Length > 0, "Kafka:BootstrapServers is empty; write host:port");
        require(kafka.Credits is >= 1 and <= 64, "Kafka:Credits must be 1 to 64; the default is 8");
        require(kafka.Consumers is >= 1 and <= 64, "Kafka:Consumers must be 1 to 64; the default is 1");
        require(kafka.GroupInstanceId is not { } id || (id.Length <= 200 && ConfigurationLoading.IsKafkaName(id)),
            "Kafka:GroupInstanceId may hold up to 200 letters, digits, '.', '_' and '-'; leave it out for dynamic members");
        foreach (var (name, value) in kafka.Properties)
            if (Ours.TryGetValue(name, out var instead))
                require(false, $"Kafka:Properties:{name} is not yours to set; {instead}");
            else if (!name.StartsWith("dotnet.", StringComparison.Ordinal) && LibRdKafka.ErrorOf(name, value) is { } error)
                require(false, $"Kafka:Properties:{name}: {error.TrimEnd('.')}; see librdkafka's list of properties");
    }
}
