using System.Globalization;
using Cronwatch.App.Demo;

namespace Cronwatch.App.DeadLetters;

/// <summary>The newest letters, and how many there are of each reason.</summary>
/// <param name="limit">The most that are kept.</param>
internal sealed class LetterList(int limit)
{
    private readonly PriorityQueue<LetterRow, (DateTimeOffset, int, long)> _newest = new();
    private readonly SortedDictionary<string, long> _byReason = new(StringComparer.Ordinal);

    /// <summary>The newest, the last of them last.</summary>
    public List<LetterRow> TakeRows()
    {
        List<LetterRow> rows = new(_newest.Count);
        while (_newest.TryDequeue(out var row, out _))
            rows.Add(row);
        return rows;
    }

    public void Add(Letter letter)
    {
        _byReason[letter.Reason] = _byReason.GetValueOrDefault(letter.Reason) + 1;
        _newest.Enqueue(LetterRow.Of(letter), (letter.Time, letter.Id.Partition, letter.Id.Offset));
        if (_newest.Count > limit)
            _newest.Dequeue();
    }

    /// <summary>How many there are: <c>3 dead letters: 1 no-host, 2 not-json</c>.</summary>
    public override string ToString()
    {
        var all = _byReason.Values.Sum();
        var reasons = string.Join(", ", _byReason.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Value} {TerminalText.Harmless(r.Key)}")));
        return string.Create(CultureInfo.InvariantCulture,
            $"{all} dead letters{(all > 0 ? ": " : "")}{reasons}{(all > limit ? $"; the newest {limit} are shown (--limit)" : "")}");
    }
}
