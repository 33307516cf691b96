using System.Collections.Immutable;

namespace Cronwatch.Detect.Eql.Syntax;

/// <summary>Gathers the errors of one text, by offset. Of several at one place the first stands: the others follow from it.</summary>
internal sealed class ErrorList(string text)
{
    private readonly SortedDictionary<int, EqlError> _byOffset = [];

    public bool Any => _byOffset.Count > 0;

    public void Add(int at, string what, string cure)
    {
        var lineStart = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
        var line = 1 + text.AsSpan(0, lineStart).Count('\n');
        _byOffset.TryAdd(at, new EqlError(line, at - lineStart + 1, what, cure));
    }

    public ImmutableArray<EqlError> ToImmutable() => [.. _byOffset.Values];
}
