namespace Cronwatch.Ingest;

/// <summary>Finds, in the text of many records, the places for whose sake one may matter. No byte is searched twice for the same.</summary>
internal ref struct PlaceSearch(RecordScan scan, RequiredLiterals literals, ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _scanned = -1;      // The next place of the scan, and of the literals that it does not know.
    private int _literal = -1;

    /// <summary>The next such place at or behind this one, or the text's length. Places are asked for in their order.</summary>
    public int From(int at)
    {
        if (literals.IsOpen)
            return at;
        if (_scanned < at)
            _scanned = scan.IndexOf(_text, at, out _) is >= 0 and var place ? place : _text.Length;
        if (!scan.HasLiteral && _literal < at)
            _literal = literals.IndexInJson(_text[at..]) is >= 0 and var place ? at + place : _text.Length;
        return scan.HasLiteral ? _scanned : Math.Min(_scanned, _literal);
    }
}
