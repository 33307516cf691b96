using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Files;

/// <summary>
/// Cuts JSON that does not keep to lines at its elements: top-level objects, the elements of a top-level array, and the hits
/// of an answer of Elasticsearch's search, <c>{"hits":{"hits":[…]}}</c>, which may be larger than memory.
/// </summary>
/// <remarks>An error, or an element larger than a line may be, costs all up to the next line that begins an object.</remarks>
internal sealed class DocumentChunks(TextBuffer text)
{
    private const int OfArray = 1;
    private const int OfHits = 3;
    private const int None = int.MaxValue;      // Behind the hits of an answer nothing is an element.

    // Events nest less; what reads them says so.
    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, MaxDepth = 1_000 };

    private JsonReaderState _state = new(Options);
    private List<ChunkElement> _elements = [];
    private int _read;              // Of the text, up to the last token.
    private int _depth;             // At which the elements are.
    private int _start = -1;        // Of the element under way.
    private bool _isHitsKey;        // The last key was `hits`.
    private bool _isInHits;         // In the object of that key.

    public IEnumerable<FileChunk> Read()
    {
        while (true)
        {
            text.Fill();
            var failure = ReadTokens();
            var behind = _start >= 0 ? _start : _read;
            if (_elements.Count > 0)
                yield return text.Cut(behind, _elements);
            else
                text.Drop(behind);
            _elements = [];
            _read -= behind;
            _start = _start < 0 ? -1 : 0;
            if (failure is null && text.HasEnded)
            {
                if (IsAtEnd())
                    yield break;
                failure = DeadLetterReason.Truncated;
            }
            else if (failure is null && behind == 0 && !text.TryGrow())
            {
                failure = DeadLetterReason.TooLarge;
            }
            if (failure is { } reason)
                yield return Break(reason);
        }
    }

    private bool IsAtEnd()
    {
        if (!text.Text.Trim(" \t\r\n"u8).IsEmpty)
            return false;
        return _depth == 0 ? true : throw new UnreadableException("ends in the middle of its JSON", UnreadableException.CopyAgain);
    }

    private FileChunk Break(DeadLetterReason reason)
    {
        (_state, _read, _depth, _start) = (new(Options), 0, 0, -1);
        return text.CutBroken(reason, toObject: true);
    }

    // Goes on until it is wrong, or wants more text.
    private DeadLetterReason? ReadTokens()
    {
        var reader = new Utf8JsonReader(text.Text[_read..], isFinalBlock: false, _state);
        var from = _read;
        try
        {
            while (reader.Read())
            {
                Take(reader, from);
                _read = from + (int)reader.BytesConsumed;
            }
        }
        catch (JsonException)
        {
            return DeadLetterReason.NotJson;
        }
        _state = reader.CurrentState;
        return null;
    }

    private void Take(in Utf8JsonReader reader, int from)
    {
        var (start, end) = (from + (int)reader.TokenStartIndex, from + (int)reader.BytesConsumed);
        if (_start >= 0)
            TakeInside(reader, end);
        else if (reader.CurrentDepth == _depth && reader.TokenType == JsonTokenType.StartArray && _depth == 0)
            _depth = OfArray;
        else if (reader.CurrentDepth == _depth && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            (_start, _isInHits) = (start, false);
        else if (reader.CurrentDepth == _depth)
            _elements.Add(new(start, end - start, DeadLetterReason.NotAnObject, end - start));
        else if (reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == _depth - 1)
            _depth = _depth == OfHits ? None : 0;
        else if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == 0)
            _depth = 0;
    }

    private void TakeInside(in Utf8JsonReader reader, int end)
    {
        if (reader.CurrentDepth == _depth)      // Its end.
        {
            var failure = reader.TokenType == JsonTokenType.EndObject ? (DeadLetterReason?)null : DeadLetterReason.NotAnObject;
            _elements.Add(new(_start, end - _start, failure, end - _start));
            _start = -1;
        }
        else if (_depth == 0)
        {
            LookForHits(reader);
        }
    }

    private void LookForHits(in Utf8JsonReader reader)
    {
        switch (reader.TokenType, reader.CurrentDepth)
        {
            case (JsonTokenType.PropertyName, 1 or 2):
                _isHitsKey = reader.ValueSpan.SequenceEqual("hits"u8);
                break;
            case (JsonTokenType.StartObject, 1):
                _isInHits = _isHitsKey;
                break;
            case (JsonTokenType.EndObject, 1):
                _isInHits = false;
                break;
            case (JsonTokenType.StartArray, 2) when _isInHits && _isHitsKey:
                (_start, _depth) = (-1, OfHits);
                break;
        }
    }
}
