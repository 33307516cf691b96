using Cronwatch.Events;

namespace Cronwatch.Ingest.Files;

/// <summary>
/// The elements of a chunk that the prefilter does not let go, one after another. Lines between them are only searched and
/// counted.
/// </summary>
public ref struct ChunkEvents
{
    private readonly FileChunk _chunk;
    private readonly Prefilter _prefilter;
    private readonly ReadOnlySpan<byte> _text;
    private PlaceSearch _places;
    private int _at;                // Behind the current line; of elements, the next.
    private int _start;             // Of the current one.
    private long _counted;          // The line of the place up to which lines were counted.
    private int _countedTo;

    /// <summary>The elements of a chunk, by a prefilter.</summary>
    public ChunkEvents(FileChunk chunk, Prefilter prefilter)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        ArgumentNullException.ThrowIfNull(prefilter);
        (_chunk, _prefilter) = (chunk, prefilter);
        _text = chunk.Text;
        _places = prefilter.PlacesIn(_text);
        _counted = chunk.FirstLine;
    }

    /// <summary>The current element: a line without its end, which may hold several objects, or a value.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>What the prefilter says of it.</summary>
    public PrefilterVerdict Verdict { get; private set; }

    /// <summary>Why it is no event, whatever the prefilter would say; null: it may be one.</summary>
    public DeadLetterReason? Failure { get; private set; }

    /// <summary>How long it is in the file; more than there are bytes where it is too large.</summary>
    public long WholeLength { get; private set; }

    /// <summary>How many were let go before it; after the last, in all.</summary>
    public long Filtered { get; private set; }

    /// <summary>Its place in the file's text.</summary>
    public readonly long Offset => _chunk.Offset + _start;

    /// <summary>Goes to the next. False when there are no more.</summary>
    public bool Next() => _chunk.Elements is { } elements ? NextElement(elements) : NextLine();

    /// <summary>The number of the line on which it begins, from 1. Lines are counted when they are asked for.</summary>
    public long Line()
    {
        _counted += _text[_countedTo.._start].Count((byte)'\n');
        _countedTo = _start;
        return _counted;
    }

    private bool NextLine()
    {
        while (_at < _text.Length)
        {
            var place = _places.From(_at);
            _start = _at + _text[_at..place].LastIndexOf((byte)'\n') + 1;
            if (place == _text.Length)
                _start = place;
            Filtered += LineCount.OfWritten(_text[_at.._start]);
            var length = _text[_start..].IndexOf((byte)'\n');
            _at = length < 0 ? _text.Length : _start + length + 1;
            Bytes = _text[_start.._at].TrimEnd("\r\n"u8);
            WholeLength = Bytes.Length;
            if (IsWorthReading(Bytes.IsEmpty || Bytes[0] != 0 ? null : DeadLetterReason.NotJson))
                return true;
        }
        return false;
    }

    private bool NextElement(List<ChunkElement> elements)
    {
        while (_at < elements.Count)
        {
            var element = elements[_at++];
            (_start, WholeLength) = (element.Start, element.WholeLength);
            Bytes = _text.Slice(element.Start, element.Length);
            if (IsWorthReading(element.Failure))
                return true;
        }
        return false;
    }

    // NUL would be taken for Avro, which no text is.
    private bool IsWorthReading(DeadLetterReason? failure)
    {
        (Failure, Verdict) = (failure, _prefilter.Test(Bytes));
        if (failure is not null || Verdict != PrefilterVerdict.Filtered)
            return failure is not null || !Bytes.Trim(" \t\r\n"u8).IsEmpty;
        Filtered += Bytes.Trim(" \t\r\n"u8).IsEmpty ? 0 : 1;
        return false;
    }
}
