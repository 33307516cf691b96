using System.Buffers.Binary;

namespace Cronwatch.Events;

/// <summary>Which host an event is of, and which partition owns that host.</summary>
public static class HostKey
{
    /// <summary>The fields that can name the host, the best first. The first value that is not blank counts.</summary>
    public static readonly IReadOnlyList<string> Fields = ["host.id", "agent.id", "elastic.agent.id", "hostIdentifier"];

    /// <summary>The partition of a key: <c>(murmur2 &amp; 0x7fffffff) mod partitions</c>, as Kafka's Java producer does it.</summary>
    public static int PartitionOf(ReadOnlySpan<byte> key, int partitions) => (Murmur2(key) & 0x7fffffff) % partitions;

    /// <summary>Murmur2 with Kafka's seed. Source: org.apache.kafka.common.utils.Utils.murmur2, the algorithm of A. Appleby.</summary>
    internal static int Murmur2(ReadOnlySpan<byte> data)
    {
        const uint M = 0x5bd1e995;
        var hash = 0x9747b28c ^ (uint)data.Length;
        for (; data.Length >= 4; data = data[4..])
        {
            var k = BinaryPrimitives.ReadUInt32LittleEndian(data) * M;
            k = (k ^ (k >> 24)) * M;
            hash = (hash * M) ^ k;
        }
        if (data.Length == 3)
            hash ^= (uint)data[2] << 16;
        if (data.Length >= 2)
            hash ^= (uint)data[1] << 8;
        if (data.Length >= 1)
            hash = (hash ^ data[0]) * M;
        hash = (hash ^ (hash >> 13)) * M;
        return (int)(hash ^ (hash >> 15));
    }
}
