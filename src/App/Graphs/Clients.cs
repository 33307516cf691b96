using Cronwatch.App.Configuration;

namespace Cronwatch.App.Graphs;

/// <summary>What every Kafka client is configured with.</summary>
internal static class Clients
{
    /// <summary>What the internal topics take beyond the largest raw record.</summary>
    public const int RoomForHeaders = 64 * 1_024;

    /// <summary>Bootstrap servers, and whatever the user passes through to librdkafka.</summary>
    public static Dictionary<string, string> With(KafkaOptions kafka) => new(kafka.Properties)
    {
        ["bootstrap.servers"] = kafka.BootstrapServers,
        ["client.id"] = "cronwatch",
    };
}
