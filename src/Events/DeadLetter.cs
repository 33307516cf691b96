namespace Cronwatch.Events;

/// <summary>Why a record could not be read.</summary>
public enum DeadLetterReason
{
    /// <summary>Not JSON, and not a framed Avro record either.</summary>
    NotJson,

    /// <summary>JSON that ends before it is complete.</summary>
    Truncated,

    /// <summary>JSON, but no object.</summary>
    NotAnObject,

    /// <summary>An event that names no host.</summary>
    NoHost,

    /// <summary>Framed Avro whose schema is not known.</summary>
    UnknownSchema,

    /// <summary>Framed Avro whose body does not follow its schema.</summary>
    BadAvro,

    /// <summary>Larger than the internal topics take.</summary>
    TooLarge,

    /// <summary>Nested deeper than an event may be.</summary>
    TooDeep,

    /// <summary>Text that is not UTF-8.</summary>
    BadUtf8,
}

/// <summary>A record, or one element of a record, that could not be read.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Bytes">Its bytes, unchanged; of what is larger than its topic takes, the first.</param>
/// <param name="Origin">Where it came from.</param>
/// <param name="Length">How long it was.</param>
public sealed record DeadLetter(DeadLetterReason Reason, ReadOnlyMemory<byte> Bytes, RecordOrigin Origin, int Length)
{
    /// <summary>The header of its record that named the schema of its bytes; empty: there was none.</summary>
    public ReadOnlyMemory<byte> SchemaHeader { get; init; }

    /// <summary>The name of the record header that carries the reason.</summary>
    public const string ReasonHeader = "cronwatch-reason";

    /// <summary>The reason of what was read, and the index refused.</summary>
    public const string IndexRefused = "index-refused";

    /// <summary>The reason of what an output refused.</summary>
    public const string OutputRefused = "output-refused";

    /// <summary>A reason as it is written in headers, metrics and the console: <c>not-json</c>.</summary>
    public static string NameOf(DeadLetterReason reason) => reason switch
    {
        DeadLetterReason.NotJson => "not-json",
        DeadLetterReason.Truncated => "truncated",
        DeadLetterReason.NotAnObject => "not-an-object",
        DeadLetterReason.NoHost => "no-host",
        DeadLetterReason.UnknownSchema => "unknown-schema",
        DeadLetterReason.BadAvro => "bad-avro",
        DeadLetterReason.TooLarge => "too-large",
        DeadLetterReason.TooDeep => "too-deep",
        DeadLetterReason.BadUtf8 => "bad-utf8",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
