using System.Buffers.Binary;
using System.Text;
using Cronwatch.Enrich.Osquery;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Tests.Osquery;

/// <summary>
/// A partition of the context topic and the lane that reads it: what intake writes, and what the lane itself does. Rows are
/// ports of one pid each, called by it; times are seconds after noon.
/// </summary>
internal sealed class ResultTopic
{
    private const string Host = "h";

    private readonly List<(byte[] Key, byte[]? Value, double Arrived)> _log = [];
    private readonly OsqueryHosts _hosts;

    public ResultTopic(int mostHosts = 100) => _hosts = new(mostHosts);

    /// <summary>Records in the topic once it is compacted.</summary>
    public int Compacted => Last().Count(record => record.Value is not null);

    public long Evicted => _hosts.Evicted;

    public int Hosts => _hosts.Count;

    public static OsqueryQuery Query => OsqueryQuery.Ports;

    public ResultTopic Whole(int time, int[] pids, long epoch = 0, long? total = null, string host = Host, OsqueryQuery? query = null, double? arrived = null)
    {
        var writer = new ContextWriter();
        foreach (var pid in pids)
            WriteRow(writer, pid, withName: true);
        OsqueryRecord.Write(writer, Say.Noon.AddSeconds(time), epoch, 0, total: total);
        return Write(OsqueryKey.OfWhole(Encoding.UTF8.GetBytes(host), query ?? Query), writer.Written.ToArray(), arrived ?? time);
    }

    public ResultTopic Added(int time, long? run, int pid, long epoch = 0, string host = Host, OsqueryQuery? query = null) =>
        Row(time, run, pid, epoch, host, query, isRemoval: false);

    public ResultTopic Removed(int time, long? run, int pid, long epoch = 0) => Row(time, run, pid, epoch, Host, null, isRemoval: true);

    /// <summary>The rows that are known, and how well.</summary>
    public string State(string host = Host) => StateOf(_hosts.Find(host)?[Query]);

    /// <summary>The same after a restart that finds the topic compacted.</summary>
    public string AfterRestart()
    {
        var restarted = new ResultTopic();
        foreach (var (key, value, arrived) in Last())
            restarted.Write(key, value, arrived);
        return restarted.State();
    }

    /// <summary>The same after a restart that finds everything that was ever written.</summary>
    public string AfterRestartWithAll()
    {
        var restarted = new ResultTopic();
        foreach (var (key, value, arrived) in _log)
            restarted.Write(key, value, arrived);
        return restarted.State();
    }

    private static string StateOf(ResultTable? table)
    {
        if (table is null)
            return "none";
        var pids = Enumerable.Range(0, table.Rows.Count).Select(at => table.Rows[at].Number(Query.FieldOf("pid")));
        return $"{string.Join(' ', pids)}{(table.IsComplete ? "" : " incomplete")}{(table.IsCut ? $" of {table.Count}" : "")}".Trim();
    }

    private ResultTopic Row(int time, long? run, int pid, long epoch, string host, OsqueryQuery? query, bool isRemoval)
    {
        var writer = new ContextWriter();
        OsqueryRecord.Write(writer, Say.Noon.AddSeconds(time), epoch, run, isRemoval);
        if (!isRemoval)
            WriteRow(writer, pid, withName: false);
        return Write(OsqueryKey.OfRow(Encoding.UTF8.GetBytes(host), query ?? Query, (UInt128)pid), writer.Written.ToArray(), time);
    }

    // The lane reads what it wrote itself as well.
    private ResultTopic Write(byte[] key, byte[]? value, double arrived)
    {
        var read = _log.Count;
        _log.Add((key, value, arrived));
        var own = new List<OwnRecord>();
        for (; read < _log.Count; read++)
        {
            own.Clear();
            Assert.True(OsqueryKey.TryRead(_log[read].Key, out var said));
            OsqueryRecord record = default;
            Assert.True(_log[read].Value is null || OsqueryRecord.TryRead(_log[read].Value, out record));
            _hosts.Apply(said, _log[read].Value is null ? null : record, Say.Noon.AddSeconds(arrived), own);
            _log.AddRange(own.Select(o => (o.Key, o.Value, arrived)));
            Assert.InRange(_log.Count, 1, 200_000);        // It answers to itself without end.
        }
        return this;
    }

    private List<(byte[] Key, byte[]? Value, double Arrived)> Last() =>
    [
        .. from record in _log.Select((record, at) => (record, at))
           group record by Convert.ToHexString(record.record.Key) into same
           orderby same.Last().at
           select same.Last().record,
    ];

    private static void WriteRow(ContextWriter writer, int pid, bool withName)
    {
        var start = writer.Begin((int)OsqueryField.Row);
        writer.Number(Query.FieldOf("pid"), pid);
        if (withName)
        {
            var name = new byte[16];
            BinaryPrimitives.WriteUInt128BigEndian(name, (UInt128)pid);
            writer.Text(OsqueryRow.NameField, name);
        }
        writer.End(start);
    }
}
