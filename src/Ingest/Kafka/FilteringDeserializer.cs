using Confluent.Kafka;

namespace Cronwatch.Ingest.Kafka;

/// <summary>Judges a value while it still lies in the client's memory, so that what is filtered is never copied.</summary>
internal sealed class FilteringDeserializer(Prefilter? prefilter) : IDeserializer<byte[]?>
{
    /// <summary>Stands for every value that was let go.</summary>
    public static readonly byte[] LetGo = [0];

    public byte[]? Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) =>
        prefilter is not null && (isNull || prefilter.Test(data) == PrefilterVerdict.Filtered) ? LetGo
        : isNull ? null
        : data.ToArray();
}
