using Confluent.Kafka;

namespace Cronwatch.Ingest.Kafka;

/// <summary>Judges a value while it still lies in the client's memory, so that what is filtered is never copied.</summary>
internal sealed class FilteringDeserializer : IDeserializer<byte[]?>
{
    /// <summary>What judges; null: nothing is let go. The pump's.</summary>
    public Prefilter? Prefilter { get; set; }

    /// <summary>Stands for every value that was let go.</summary>
    public static readonly byte[] LetGo = [0];

    public byte[]? Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) =>
        Prefilter is { } prefilter && (isNull || prefilter.Test(data) == PrefilterVerdict.Filtered) ? LetGo
        : isNull ? null
        : data.ToArray();
}
