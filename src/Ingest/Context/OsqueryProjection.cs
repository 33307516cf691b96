using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Ingest.Context;

/// <summary>
/// Makes of an osquery result what context keeps of it: of a whole one a record, of differences a record for each row.
/// Owned by one stage: not thread-safe.
/// </summary>
internal sealed class OsqueryProjection(FieldTable fields, int maxRecordBytes)
{
    // More than any host has of what the pack asks for, and 10,000 sockets still fit.
    private const int MostRows = 16_384;

    // The rest of a record: its key, times and counts.
    private const int RoomBesidesRows = 4_096;

    private static readonly JsonReaderOptions Reading = new() { MaxDepth = Formats.JsonRecordReader.MaxDepth + 1 };

    private readonly ContextWriter _writer = new();
    private readonly RowText _row = new();
    private readonly int _hostIdentifier = fields.SlotOf("hostIdentifier");
    private readonly int _name = fields.SlotOf("name");
    private readonly int _action = fields.SlotOf("action");
    private readonly int _time = fields.SlotOf("unixTime");
    private readonly int _epoch = fields.SlotOf("epoch");
    private readonly int _counter = fields.SlotOf("counter");

    /// <summary>The fields that it reads besides those that name the host.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["name", "action", "unixTime", "epoch", "counter"];

    /// <summary>The query of the pack whose result an event is; null: it is none.</summary>
    public OsqueryQuery? QueryOf(HostEvent e) =>
        e.Has(_hostIdentifier) && EventText.First(e, _name) is { IsEmpty: false } name ? OsqueryQuery.Of(name) : null;

    /// <summary>Adds what a result says. False when it says nothing.</summary>
    /// <param name="e">The event, its slots filled.</param>
    /// <param name="json">The same as text, which is known to be JSON.</param>
    /// <param name="host">The host key.</param>
    /// <param name="otherwise">When the query ran, if the result does not say it.</param>
    /// <param name="into">Gets the records.</param>
    public bool TryObserve(HostEvent e, ReadOnlySpan<byte> json, ReadOnlySpan<byte> host, DateTimeOffset otherwise, List<HostObservation> into)
    {
        if (QueryOf(e) is not { } query)
            return false;
        var run = new Run(query, TimeOf(e) ?? otherwise, NotNegative(e.LongOf(_epoch)) ?? 0, NotNegative(e.LongOf(_counter)));
        var result = new Utf8JsonReader(json, Reading);
        var before = into.Count;
        result.Read();
        while (result.Read() && result.TokenType == JsonTokenType.PropertyName)
        {
            var isRow = result.ValueTextEquals("columns"u8);
            var (isSnapshot, isDifference) = (result.ValueTextEquals("snapshot"u8), result.ValueTextEquals("diffResults"u8));
            result.Read();
            if (isRow && result.TokenType == JsonTokenType.StartObject)
                AddRow(ref result, e, run, host, into);
            else if (isSnapshot && result.TokenType == JsonTokenType.StartArray)
                into.Add(WholeOf(ref result, run, host, withNames: false));
            else if (isDifference && result.TokenType == JsonTokenType.StartObject)
                AddDifferences(ref result, run, host, into);
            else
                result.Skip();
        }
        return into.Count > before;
    }

    private DateTimeOffset? TimeOf(HostEvent e) => e.LongOf(_time) is > 0 and <= 253_402_300_799 and var seconds
        ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : null;

    private static long? NotNegative(long? number) => number >= 0 ? number : null;

    // An event is a row that came or went, or one of a snapshot's.
    private void AddRow(ref Utf8JsonReader result, HostEvent e, Run run, ReadOnlySpan<byte> host, List<HostObservation> into)
    {
        if (e.AnyEquals(_action, "snapshot"u8))
            into.Add(RowOf(ref result, run with { Counter = 0 }, host, isRemoval: false));
        else if (e.AnyEquals(_action, "added"u8))
            into.Add(RowOf(ref result, run, host, isRemoval: false));
        else if (e.AnyEquals(_action, "removed"u8))
            into.Add(RowOf(ref result, run, host, isRemoval: true));
        else
            result.Skip();
    }

    private void AddDifferences(ref Utf8JsonReader result, Run run, ReadOnlySpan<byte> host, List<HostObservation> into)
    {
        while (result.Read() && result.TokenType == JsonTokenType.PropertyName)
        {
            var (isAdded, isRemoved) = (result.ValueTextEquals("added"u8), result.ValueTextEquals("removed"u8));
            result.Read();
            if (result.TokenType != JsonTokenType.StartArray || !(isAdded || isRemoved))
                result.Skip();
            else if (run.Counter != 0)
                while (result.Read() && result.TokenType != JsonTokenType.EndArray)
                    if (result.TokenType == JsonTokenType.StartObject)
                        into.Add(RowOf(ref result, run, host, isRemoved));
                    else
                        result.Skip();
            else if (isAdded)
                into.Add(WholeOf(ref result, run, host, withNames: true));
            else
                result.Skip();          // The first run removes nothing.
        }
    }

    // From an array's start to its end. What the record cannot take is counted. Rows have names where differences follow.
    private HostObservation WholeOf(ref Utf8JsonReader array, Run run, ReadOnlySpan<byte> host, bool withNames)
    {
        var (rows, kept) = (0, 0);
        var isFull = false;
        _writer.Clear();
        while (array.Read() && array.TokenType != JsonTokenType.EndArray)
        {
            if (array.TokenType != JsonTokenType.StartObject || isFull)
            {
                rows += array.TokenType == JsonTokenType.StartObject ? 1 : 0;
                array.Skip();
                continue;
            }
            rows++;
            _row.Read(ref array, run.Query);
            var start = _writer.Begin((int)OsqueryField.Row);
            _row.Write(_writer, withNames);
            _writer.End(start);
            isFull = kept == MostRows || _writer.Written.Length > maxRecordBytes - RoomBesidesRows;
            if (isFull)
                _writer.Undo(start);
            else
                kept++;
        }
        OsqueryRecord.Write(_writer, run.Time, run.Epoch, counter: 0, total: kept < rows ? rows : null);
        return new(OsqueryKey.OfWhole(host, run.Query), host.Length, _writer.Written.ToArray());
    }

    private HostObservation RowOf(ref Utf8JsonReader row, Run run, ReadOnlySpan<byte> host, bool isRemoval)
    {
        _row.Read(ref row, run.Query);
        _writer.Clear();
        OsqueryRecord.Write(_writer, run.Time, run.Epoch, run.Counter, isRemoval);
        if (!isRemoval)
        {
            var start = _writer.Begin((int)OsqueryField.Row);
            _row.Write(_writer, withName: false);
            _writer.End(start);
        }
        return new(OsqueryKey.OfRow(host, run.Query, _row.Name), host.Length, _writer.Written.ToArray());
    }

    private readonly record struct Run(OsqueryQuery Query, DateTimeOffset Time, long Epoch, long? Counter);
}
