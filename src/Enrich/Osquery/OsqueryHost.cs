using System.Text;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Osquery;

/// <summary>What osquery says of one host. Owned by a lane: not thread-safe.</summary>
internal sealed class OsqueryHost(string name)
{
    private readonly ResultTable?[] _tables = new ResultTable?[OsqueryQuery.All.Length];
    private readonly byte[] _key = Encoding.UTF8.GetBytes(name);
    private SocketsByUser? _ports;
    private SocketsByUser? _sockets;

    public string Name => name;

    /// <summary>When it last said anything, by its own clock.</summary>
    public DateTimeOffset Latest { get; private set; }

    /// <summary>Whether an event of a file was seen of it.</summary>
    public bool HadHits { get; set; }

    /// <summary>What a query said; null: nothing ever.</summary>
    public ResultTable? this[OsqueryQuery query] => _tables[query.Index];

    /// <summary>Who holds which of its sockets or ports. Made anew when either result has changed since.</summary>
    public SocketsByUser SocketsOf(OsqueryQuery query)
    {
        ref var known = ref query == OsqueryQuery.Ports ? ref _ports : ref _sockets;
        var (sockets, processes) = (RowsOf(query), RowsOf(OsqueryQuery.Processes));
        return known?.IsOf(sockets, processes) == true ? known : known = new(query, sockets, processes);
    }

    /// <summary>The rows of a query, none when nothing came.</summary>
    public ResultRows RowsOf(OsqueryQuery query) => this[query]?.Rows ?? ResultRows.Empty;

    /// <summary>Takes in a record.</summary>
    public void Apply(OsqueryKey key, OsqueryRecord record, DateTimeOffset arrived, List<OwnRecord> own)
    {
        var table = _tables[key.Query.Index] ??= new(name, _key, key.Query);
        switch (key.Part)
        {
            case OsqueryPart.Whole:
                table.ApplyWhole(record, arrived, own);
                break;
            case OsqueryPart.Row:
                table.ApplyRow(key.Row, record, arrived, own);
                break;
            case OsqueryPart.Run:
                table.ApplyRun(record);
                return;         // It is ours: the host said nothing.
        }
        if (key.Query == OsqueryQuery.Ports || key.Query == OsqueryQuery.Sockets || key.Query == OsqueryQuery.Processes)
            (_ports, _sockets) = (null, null);      // Superseded rows are not kept until somebody asks.
        // A clock in the future must not make what comes later look old.
        var time = record.Time < arrived ? record.Time : arrived;
        if (time <= Latest)
            return;
        Latest = time;
        foreach (var any in _tables)
            any?.EndWhole(time, own);
    }

    /// <summary>Forgets everything, in the topic too.</summary>
    public void Forget(List<OwnRecord> own)
    {
        foreach (var table in _tables)
            table?.Forget(own);
    }
}
