using System.Buffers.Binary;

namespace Cronwatch.Events;

/// <summary>The field numbers of an <see cref="OsqueryRecord"/>. A number is never given to another field.</summary>
public enum OsqueryField
{
    /// <summary>sint64: a time in ticks of 100 ns since 1970.</summary>
    Time = 1,

    /// <summary>sint64.</summary>
    Epoch = 2,

    /// <summary>sint64.</summary>
    Counter = 3,

    /// <summary>sint64: 1 for true.</summary>
    IsRemoval = 4,

    /// <summary>sint64.</summary>
    Total = 5,

    /// <summary>A message of the query's columns, repeated.</summary>
    Row = 6,
}

/// <summary>
/// What osquery says of a host, as a record of the context topic under an <see cref="OsqueryKey"/>: in the wire format of
/// Protocol Buffers, by the numbers of <see cref="OsqueryField"/>. A view of the record's bytes.
/// </summary>
public readonly struct OsqueryRecord
{
    private readonly ReadOnlyMemory<byte> _value;

    private OsqueryRecord(ReadOnlyMemory<byte> value, out bool isBroken)
    {
        _value = value;
        var reader = new WireReader(value.Span);
        while (reader.Next())
            switch ((OsqueryField)reader.Field)
            {
                case OsqueryField.Time:
                    Time = reader.Time ?? default;
                    break;
                case OsqueryField.Epoch:
                    Epoch = reader.Number;
                    break;
                case OsqueryField.Counter:
                    Counter = reader.Number;
                    break;
                case OsqueryField.IsRemoval:
                    IsRemoval = reader.Number != 0;
                    break;
                case OsqueryField.Total:
                    Total = reader.Number;
                    break;
                case OsqueryField.Row:
                    RowCount++;
                    break;
            }
        isBroken = reader.IsBroken;
    }

    /// <summary>When the query ran, by the host's clock.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>The epoch, which an operator may change.</summary>
    public long Epoch { get; }

    /// <summary>
    /// The run: 0 is the first of an epoch, which gives all rows, as each run of a snapshot does; later ones give what has changed. Null:
    /// the host did not say. Of a <see cref="OsqueryPart.Run"/>, the last run up to which none is missing.
    /// </summary>
    public long? Counter { get; }

    /// <summary>Whether the row is gone; else it is there.</summary>
    public bool IsRemoval { get; }

    /// <summary>How many rows the result had; null when all are here.</summary>
    public long? Total { get; }

    /// <summary>How many rows are here.</summary>
    public int RowCount { get; }

    /// <summary>The rows.</summary>
    public RowsOf Rows => new(_value);

    /// <summary>Reads a value. False where it is none of ours; never throws.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> value, out OsqueryRecord record)
    {
        record = new(value, out var isBroken);
        return !isBroken && record.Time != default;
    }

    /// <summary>Writes all but the rows.</summary>
    public static void Write(ContextWriter writer, DateTimeOffset time, long epoch, long? counter, bool isRemoval = false, long? total = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Time((int)OsqueryField.Time, time);
        writer.Number((int)OsqueryField.Epoch, epoch);
        writer.Number((int)OsqueryField.Counter, counter);
        writer.Number((int)OsqueryField.IsRemoval, isRemoval ? 1 : null);
        writer.Number((int)OsqueryField.Total, total);
    }

    /// <summary>The rows of a record, for <c>foreach</c>. Allocates nothing.</summary>
    public struct RowsOf
    {
        private readonly ReadOnlyMemory<byte> _value;
        private int _behind;

        internal RowsOf(ReadOnlyMemory<byte> value) => _value = value;

        /// <summary>The row that the enumerator stands at.</summary>
        public OsqueryRow Current { readonly get; private set; }

        /// <summary>Goes to the next row, if there is one.</summary>
        public bool MoveNext()
        {
            var reader = new WireReader(_value.Span[_behind..]);
            while (reader.Next())
                if ((OsqueryField)reader.Field == OsqueryField.Row)
                {
                    _behind = _value.Length - reader.Rest;
                    Current = new(_value[(_behind - reader.Bytes.Length).._behind]);
                    return true;
                }
            return false;
        }

        /// <summary>Itself.</summary>
        public readonly RowsOf GetEnumerator() => this;
    }
}

/// <summary>A row of a query's result: a view of its message, whose fields are those of <see cref="OsqueryQuery.Columns"/>.</summary>
public readonly struct OsqueryRow(ReadOnlyMemory<byte> message)
{
    /// <summary>The field of the row's name where the key of its record does not say it: in a whole result that differences follow.</summary>
    public const int NameField = 15;

    private const int BytesOfName = 16;

    /// <summary>Its bytes.</summary>
    public ReadOnlyMemory<byte> Message { get; } = message;

    /// <summary>What its record would be called by.</summary>
    public UInt128? Name => Text(NameField) is { Length: BytesOfName } name ? BinaryPrimitives.ReadUInt128BigEndian(name) : null;

    /// <summary>The row with its name.</summary>
    public static OsqueryRow Named(ReadOnlyMemory<byte> message, UInt128 name)
    {
        if (new OsqueryRow(message).Name is not null)
            return new(message);
        var (writer, bytes) = (new ContextWriter(), new byte[BytesOfName]);
        BinaryPrimitives.WriteUInt128BigEndian(bytes, name);
        writer.Text(NameField, bytes);
        return new((byte[])[.. message.Span, .. writer.Written]);
    }

    /// <summary>A column's text; empty when it has none.</summary>
    public ReadOnlySpan<byte> Text(int field)
    {
        var reader = new WireReader(Message.Span);
        while (reader.Next())
            if (reader.Field == field)
                return reader.Bytes;
        return default;
    }

    /// <summary>A column's number; null when it has none.</summary>
    public long? Number(int field)
    {
        var reader = new WireReader(Message.Span);
        while (reader.Next())
            if (reader.Field == field)
                return reader.Number;
        return null;
    }
}
