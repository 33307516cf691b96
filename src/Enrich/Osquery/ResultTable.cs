using Cronwatch.Events;

namespace Cronwatch.Enrich.Osquery;

/// <summary>
/// What a query last said of a host: a whole result, and what has changed since. Each record may come late, twice and out of
/// order, and an older one never displaces a newer. Owned by a lane: not thread-safe.
/// </summary>
/// <remarks>
/// <code>
/// whole result ──────────────► its bytes and an order on them
///        row of a difference ─► rows by name, whole ones first taken apart
///        row of a whole result ► rows by name; the old ones are hidden, and buried once the host says something newer
/// </code>
/// </remarks>
internal sealed class ResultTable(string host, byte[] hostKey, OsqueryQuery query)
{
    // Twice what intake lets through of a whole result: while one comes row by row, the old one is still there.
    private const int MostRows = 32_768;

    // A host that was cut off for longer sends its removals again in order.
    private static readonly TimeSpan KeepRemovalsFor = TimeSpan.FromHours(1);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(10);

    // What is known is that far ahead of a record's arrival: the clock was wrong, and must not hide all that follows.
    private static readonly TimeSpan WrongClock = TimeSpan.FromHours(1);

    private readonly RunLedger _runs = new();
    private Dictionary<UInt128, StoredRow>? _rows;      // Null: what stands in the view is all.
    private ResultRows? _view;                          // Null: it is to be made of the rows.
    private DateTimeOffset _whole;                      // When the last whole result was; the least of times: there was none.
    private DateTimeOffset _sweptAt;
    private long _epoch;
    private bool _isComing;                             // A whole result, row by row.
    private bool _hasWholeRecord;
    private bool _hasRunRecord;
    private bool _isFull;
    private bool _isOnlyHeardOf;                        // After a restart: the whole result's own record may stand behind.

    /// <summary>The rows that are known, in the order of the query.</summary>
    public ResultRows Rows => _view ??= new(query, [.. _rows?.Values.Where(IsThere).Select(row => row.Message) ?? []]);

    /// <summary>How many rows the result had.</summary>
    public long Count => Math.Max(Rows.Count, Total ?? 0);

    /// <summary>Whether the result had more rows than are known.</summary>
    public bool IsCut => _isFull || Total > Rows.Count;

    /// <summary>Whether the rows are the result, and not some of it.</summary>
    public bool IsComplete => _whole != default && !_isComing && _runs.HasNoGap;

    private long? Total { get; set; }

    /// <summary>Up to when the rows are the result.</summary>
    /// <param name="latest">When the host last said anything: what changes are sent of has not changed up to then.</param>
    public DateTimeOffset AsOf(DateTimeOffset latest) => query.IsSnapshot && _runs.Through <= 0 ? _whole : latest;

    /// <summary>Takes in a whole result.</summary>
    public void ApplyWhole(OsqueryRecord record, DateTimeOffset arrived, List<OwnRecord> own)
    {
        _hasWholeRecord = false;        // The new one stands at its key now.
        ForgetWrongClock(arrived, own);
        _hasWholeRecord = true;
        if (record.Time < _whole)
            RestateWhole(own);
        if (record.Time < _whole || (record.Time == _whole && !_isOnlyHeardOf))
            return;
        var through = _isOnlyHeardOf && record.Time == _whole ? _runs.Through : 0;
        var later = _rows?.Where(row => row.Value.Ticks > record.Time.UtcTicks).ToList() ?? [];
        foreach (var (name, row) in _rows ?? [])
            if (row.HasRecord && row.Ticks <= record.Time.UtcTicks)
                Bury(name, own);
        Begin(record, isComing: false);
        _runs.Restore(through);
        Total = record.Total;
        _view = new(query, MessagesOf(record));
        _rows = null;
        if (later.Count == 0)
            return;
        _rows = TakenApart();
        foreach (var (name, row) in later)
            Set(name, row);
    }

    /// <summary>Takes in a row that came or went.</summary>
    public void ApplyRow(UInt128 name, OsqueryRecord record, DateTimeOffset arrived, List<OwnRecord> own)
    {
        ForgetWrongClock(arrived, own);
        var isOfWhole = record.Counter == 0;
        if (isOfWhole && record.Time > _whole)
            BeginRowByRow(record, own);
        var row = new StoredRow(MessageOf(record), record.Time.UtcTicks, record.Counter ?? -1) { IsRemoved = record.IsRemoval, HasRecord = true };
        if (record.Time < _whole)
            Restate(name, own);
        else
        {
            Take(name, row, own);
            if (!isOfWhole && _runs.See(record.Counter, record.Time, record.Epoch == _epoch) && _runs.HasNoGap)
                WriteRun(own);
            Sweep(record.Time, own);
        }
    }

    /// <summary>Takes in up to which run none is missing, as somebody wrote who saw them.</summary>
    public void ApplyRun(OsqueryRecord record)
    {
        _hasRunRecord = true;
        if (record.Time < _whole)
            return;
        if (record.Time > _whole)
        {
            Begin(record, isComing: false);
            (_rows, _view, _isOnlyHeardOf) = (_rows ?? [], null, true);
        }
        _runs.Restore(record.Counter ?? 0);
    }

    /// <summary>Takes in that the record of a row is gone. It is written again if the row is there: then it was older.</summary>
    public void ApplyTombstone(UInt128 name, List<OwnRecord> own)
    {
        if (_rows is null || !_rows.TryGetValue(name, out var row))
            return;
        if (IsThere(row) && row.HasRecord)
            Restate(name, own);
        else if (row is { IsRemoved: true, IsInWhole: false })
            _rows.Remove(name);
    }

    /// <summary>The host has said something at this time: a whole result that came row by row before it is through.</summary>
    public void EndWhole(DateTimeOffset latest, List<OwnRecord> own)
    {
        if (!_isComing || latest <= _whole)
            return;
        _isComing = false;
        foreach (var (name, row) in _rows!)
            if (row.Ticks < _whole.UtcTicks)
                Drop(name, row, own);
    }

    /// <summary>Forgets everything, in the topic too.</summary>
    public void Forget(List<OwnRecord> own)
    {
        foreach (var (name, row) in _rows ?? [])
            Drop(name, row, own);
        if (_hasWholeRecord)
            own.Add(new(host, OsqueryKey.OfWhole(hostKey, query), null));
        if (_hasRunRecord)
            own.Add(new(host, OsqueryKey.OfRun(hostKey, query), null));
        (_whole, _rows, _view, _isComing, _isFull, Total) = (default, null, ResultRows.Empty, false, false, null);
        (_hasWholeRecord, _hasRunRecord) = (false, false);
    }

    private void ForgetWrongClock(DateTimeOffset arrived, List<OwnRecord> own)
    {
        if (_whole - arrived > WrongClock)
            Forget(own);
    }

    private void Begin(OsqueryRecord record, bool isComing)
    {
        (_whole, _epoch, _isComing, _isFull, _isOnlyHeardOf, Total) = (record.Time, record.Epoch, isComing, false, false, null);
        _runs.Begin(record.Time);
    }

    private void BeginRowByRow(OsqueryRecord record, List<OwnRecord> own)
    {
        // What only the old whole result has can go at once. The others have records, and come again or are buried in the end.
        _rows = _rows?.Where(row => row.Value.HasRecord).ToDictionary(row => row.Key, row => row.Value with { IsInWhole = false }) ?? [];
        if (_hasWholeRecord)
            own.Add(new(host, OsqueryKey.OfWhole(hostKey, query), null));
        (_hasWholeRecord, _view) = (false, null);
        Begin(record, isComing: true);
    }

    private void Take(UInt128 name, StoredRow row, List<OwnRecord> own)
    {
        _rows ??= TakenApart();
        if (!_rows.TryGetValue(name, out var known))
        {
            if (_rows.Count < MostRows)
                Set(name, row);
            else
            {
                _isFull = true;
                Bury(name, own);
            }
            return;
        }
        var order = row.CompareTo(known);
        if (order == 0)
            order = known.IsRemoved.CompareTo(row.IsRemoved);       // Of one run the removals come first.
        if (order < 0)
            Restate(name, own);
        else if (order > 0)
            Set(name, row);
    }

    private void Set(UInt128 name, StoredRow row)
    {
        _rows![name] = row with { IsInWhole = _rows.TryGetValue(name, out var known) && known.IsInWhole };
        _view = null;
    }

    // What comes late stands behind the newer record in the topic, where a restart would take it for the last word.
    private void Restate(UInt128 name, List<OwnRecord> own)
    {
        if (_rows is null || !_rows.TryGetValue(name, out var row) || row.Ticks < _whole.UtcTicks || !row.HasRecord)
        {
            Bury(name, own);
            return;
        }
        var writer = new ContextWriter();
        OsqueryRecord.Write(writer, new(row.Ticks, TimeSpan.Zero), _epoch, row.Run < 0 ? null : row.Run, row.IsRemoved);
        writer.Text((int)OsqueryField.Row, row.Message.Span);
        own.Add(new(host, OsqueryKey.OfRow(hostKey, query, name), writer.Written.ToArray()));
    }

    private void RestateWhole(List<OwnRecord> own)
    {
        var writer = new ContextWriter();
        if (_rows is null)
            for (var i = 0; i < Rows.Count; i++)
                writer.Text((int)OsqueryField.Row, Rows[i].Message.Span);
        foreach (var (name, row) in _rows ?? [])
        {
            _rows![name] = row with { IsInWhole = row is { IsInWhole: true, IsRemoved: false } };
            if (_rows[name].IsInWhole)
                writer.Text((int)OsqueryField.Row, OsqueryRow.Named(row.Message, name).Message.Span);
        }
        OsqueryRecord.Write(writer, _whole, _epoch, counter: 0, total: Total);
        own.Add(new(host, OsqueryKey.OfWhole(hostKey, query), writer.Written.ToArray()));
    }

    private void WriteRun(List<OwnRecord> own)
    {
        _hasRunRecord = true;
        var writer = new ContextWriter();
        OsqueryRecord.Write(writer, _whole, _epoch, _runs.Through);
        own.Add(new(host, OsqueryKey.OfRun(hostKey, query), writer.Written.ToArray()));
    }

    private void Sweep(DateTimeOffset now, List<OwnRecord> own)
    {
        if (now - _sweptAt < SweepEvery)
            return;
        _sweptAt = now;
        foreach (var (name, row) in _rows!)
            if (row is { IsRemoved: true, IsInWhole: false } && now.UtcTicks - row.Ticks > KeepRemovalsFor.Ticks)
                Drop(name, row, own);
    }

    private void Drop(UInt128 name, StoredRow row, List<OwnRecord> own)
    {
        _rows!.Remove(name);
        if (row.HasRecord)
            Bury(name, own);
    }

    private void Bury(UInt128 name, List<OwnRecord> own) => own.Add(new(host, OsqueryKey.OfRow(hostKey, query, name), null));

    private bool IsThere(StoredRow row) => !row.IsRemoved && row.Ticks >= _whole.UtcTicks;

    // Rows without a name belong to a query whose differences nobody sends: should one come, it stands alone.
    private Dictionary<UInt128, StoredRow> TakenApart()
    {
        var rows = new Dictionary<UInt128, StoredRow>();
        for (var i = 0; i < _view?.Count; i++)
            if (_view[i].Name is { } name)
                rows[name] = new(_view[i].Message, _whole.UtcTicks, 0) { IsInWhole = true };
        return rows;
    }

    private static ReadOnlyMemory<byte>[] MessagesOf(OsqueryRecord record)
    {
        var (messages, at) = (new ReadOnlyMemory<byte>[record.RowCount], 0);
        foreach (var row in record.Rows)
            messages[at++] = row.Message;
        return messages;
    }

    private static ReadOnlyMemory<byte> MessageOf(OsqueryRecord record)
    {
        foreach (var row in record.Rows)
            return row.Message.ToArray();
        return default;
    }
}
