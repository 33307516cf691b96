using System.Globalization;

namespace Cronwatch.Ingest.Formats;

/// <summary>What a registry calls the schema that a record was written by: a number, or, newer, a GUID.</summary>
/// <param name="Number">The number; 0 where it is a GUID.</param>
/// <param name="Unique">The GUID; empty where it is a number.</param>
public readonly record struct WriterSchemaId(int Number, Guid Unique)
{
    /// <summary>The schema of a number.</summary>
    public static WriterSchemaId Of(int number) => new(number, Guid.Empty);

    /// <summary>The schema of a GUID.</summary>
    public static WriterSchemaId Of(Guid unique) => new(0, unique);

    // Faster than the generated forms: both are asked for each record.

    /// <inheritdoc/>
    public bool Equals(WriterSchemaId other) => Number == other.Number && Unique == other.Unique;

    /// <inheritdoc/>
    public override int GetHashCode() => Unique == Guid.Empty ? Number : Unique.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() =>
        Unique == Guid.Empty ? Number.ToString(CultureInfo.InvariantCulture) : Unique.ToString();
}
