namespace Cronwatch.Ingest.Formats.AvroPlans;

/// <summary>Text that values of a schema may have and that does not stand in the bytes of a record.</summary>
/// <param name="OfNumbers">Whether there are numbers or times.</param>
/// <param name="OfBytes">Whether there are bytes, whose text may be anything.</param>
/// <param name="Symbols">All symbols and truth values, one a line.</param>
internal sealed record HiddenText(bool OfNumbers, bool OfBytes, byte[] Symbols)
{
    /// <summary>Whether text that a filter looks for may be hidden: then only the written record tells.</summary>
    public bool MayHold(Prefilter filter) =>
        OfBytes || (OfNumbers && filter.HasLiteralOfNumbers) || filter.MayMatch(Symbols);
}
