namespace Cronwatch.Ingest.Formats.AvroPlans.Scalars;

/// <summary>How one scalar type that does not stand in the bytes as text is read. A struct, so that calls are direct.</summary>
internal interface IAvroScalar
{
    /// <summary>Walks behind a value.</summary>
    public int Skip(ref AvroReading reading, int at);

    /// <summary>Walks behind a value and makes its text, of at most <see cref="ScalarText.Longest"/> bytes that need no escape.</summary>
    public int Format(ref AvroReading reading, int at, scoped Span<byte> to, out ScalarText text);
}
