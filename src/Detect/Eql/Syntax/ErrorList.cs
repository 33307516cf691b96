using System.Collections.Immutable;

namespace Cronwatch.Detect.Eql.Syntax;

/// <summary>Gathers the errors of one text, by offset. Of several at one place the first stands: the others follow from it.</summary>
internal sealed class ErrorList(string text)
{
    private readonly SortedDictionary<int, (string What, string Cure)> _byOffset = [];

    public bool Any => _byOffset.Count > 0;

    public void Add(int at, string what, string cure) => _byOffset.TryAdd(at, (what, cure));

    /// <summary>The errors in the order of their places, whose lines and columns are counted in one go.</summary>
    public ImmutableArray<EqlError> ToImmutable()
    {
        var errors = ImmutableArray.CreateBuilder<EqlError>(_byOffset.Count);
        var (line, lineStart) = (1, 0);
        foreach (var (at, (what, cure)) in _byOffset)
        {
            for (; text.IndexOf('\n', lineStart, at - lineStart) is var end and >= 0; line++)
                lineStart = end + 1;
            errors.Add(new EqlError(line, at - lineStart + 1, what, cure));
        }
        return errors.MoveToImmutable();
    }
}
