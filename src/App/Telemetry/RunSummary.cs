using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cronwatch.App.Telemetry;

/// <summary>What a run did, as one JSON object.</summary>
internal sealed record RunSummary
{
    public long Events { get; init; }

    public long Filtered { get; init; }

    public long Context { get; init; }

    public long Candidates { get; init; }

    public long Both { get; init; }

    public long DeadLetters { get; init; }

    public long Hits { get; init; }

    public long Excepted { get; init; }

    public long Alerts { get; init; }

    public long Suppressed { get; init; }

    public long Overflow { get; init; }

    public long Indexed { get; init; }

    public long AlreadyIndexed { get; init; }

    /// <summary>Alerts that the index will never take: dead letters.</summary>
    public long IndexRefused { get; init; }

    /// <summary>What outputs have done with the records that they get, by their names; left out where there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, OutputCounts>? Outputs { get; init; }

    /// <summary>Hits of which nobody knows what became: a defect where it is not 0.</summary>
    public long Unaccounted { get; init; }

    /// <summary>Identifiers under which osquery sends results and nothing else is known: its flags name the wrong one.</summary>
    public int UnmatchedIdentifiers { get; init; }

    public double Seconds { get; init; }

    public double EventsPerSecond { get; init; }

    /// <summary>Seconds of processor time in <see cref="Seconds"/>, user and system, over all threads of the process.</summary>
    public double CpuSeconds { get; init; }

    /// <summary>Bytes of managed memory that were allocated in <see cref="Seconds"/>, collected since or not.</summary>
    public long AllocatedBytes { get; init; }

    /// <summary>The largest resident memory of the process since it began, the Kafka client's included.</summary>
    public long PeakMemoryBytes { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, SummaryJson.Default.RunSummary);
}

/// <summary>What became of the records of an output.</summary>
/// <param name="Delivered">Those that are where they belong.</param>
/// <param name="Refused">Those that it will never take: dead letters.</param>
internal readonly record struct OutputCounts(long Delivered, long Refused);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RunSummary))]
internal sealed partial class SummaryJson : JsonSerializerContext;
