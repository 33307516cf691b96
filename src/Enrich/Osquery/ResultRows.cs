using System.Text;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Osquery;

/// <summary>The rows of a result in the order of its query, made once for all who look something up. Immutable.</summary>
internal sealed class ResultRows
{
    public static readonly ResultRows Empty = new(OsqueryQuery.Users, []);

    private readonly long[] _order;
    private readonly ReadOnlyMemory<byte>[] _messages;

    /// <summary>Orders messages of a query's columns; the array becomes its own.</summary>
    public ResultRows(OsqueryQuery query, ReadOnlyMemory<byte>[] messages)
    {
        _messages = messages;
        _order = new long[messages.Length];
        if (query.OrderedBy == 0)
            return;
        for (var i = 0; i < messages.Length; i++)
            _order[i] = new OsqueryRow(messages[i]).Number(query.OrderedBy) is not { } number ? long.MaxValue
                : query.IsNewestFirst ? -Math.Max(number, -long.MaxValue) : number;
        Array.Sort(_order, _messages);
    }

    public int Count => _messages.Length;

    /// <summary>Who runs which of them: of processes alone.</summary>
    public ProcessesByUser ByUser => field ??= new(this);

    public OsqueryRow this[int at] => new(_messages[at]);

    /// <summary>The first of the rows that have this number, where they are ordered by it; null when none has, or there is no number.</summary>
    public OsqueryRow? Find(long? number) =>
        number is { } value && FirstOf(value) is var at && IsOf(at, value) ? this[at] : null;

    /// <summary>The first of the rows that have this text in a column; null when none has. Looks at all of them.</summary>
    public OsqueryRow? Find(int field, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        for (var at = 0; at < Count; at++)
            if (this[at].Text(field).SequenceEqual(utf8))
                return this[at];
        return null;
    }

    /// <summary>The place of the first of the rows that have this number, where they are ordered by it; <see cref="Count"/> or another row when none has.</summary>
    public int FirstOf(long number)
    {
        var at = Array.BinarySearch(_order, number);
        while (at > 0 && _order[at - 1] == number)
            at--;
        return at < 0 ? ~at : at;
    }

    /// <summary>Whether the row at a place has this number.</summary>
    public bool IsOf(int at, long number) => at < _order.Length && _order[at] == number;
}
