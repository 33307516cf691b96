using System.Collections.Immutable;

namespace Cronwatch.Ingest.Formats;

/// <summary>Schemas that the registry did not know when it was asked, until they are all forgotten and asked for again.</summary>
/// <param name="Ids">The schemas.</param>
/// <param name="Until">When they are forgotten.</param>
internal sealed record UnknownSchemas(ImmutableHashSet<WriterSchemaId> Ids, DateTimeOffset Until)
{
    public static readonly UnknownSchemas None = new([], DateTimeOffset.MinValue);

    // Garbage may name any schema. Beyond it, what is not known counts as unknown unasked, so that garbage is no load.
    private const int Most = 10_000;

    // A schema may be registered, or reach a registry that follows another one, after its first record.
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    /// <summary>Whether a schema counts as unknown now.</summary>
    public bool Counts(WriterSchemaId id, TimeProvider time) =>
        (Ids.Contains(id) || Ids.Count >= Most) && time.GetUtcNow() < Until;

    /// <summary>The same and some more.</summary>
    public UnknownSchemas With(IEnumerable<WriterSchemaId> more, TimeProvider time)
    {
        var now = time.GetUtcNow();
        return now < Until ? this with { Ids = Ids.Union(more) } : new([.. more], now + Kept);
    }
}
