using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats;

namespace Cronwatch.Ingest.Context;

/// <summary>
/// The columns of one row after the other, as text: osquery writes numbers as strings, or as numbers when it is told to.
/// What is neither counts as missing, and so does a column that the query does not select.
/// </summary>
internal sealed class RowText
{
    private const int BytesOfName = 16;

    // Between the columns of what is hashed; no UTF-8 has it.
    private const byte Separator = 0xFF;

    private OsqueryQuery _query = OsqueryQuery.Users;
    private readonly (int Start, int Length)[] _columns = new (int, int)[OsqueryQuery.All.Max(query => query.Columns.Length)];
    private byte[] _text = new byte[4_096];
    private int _length;
    private byte[] _hashed = new byte[4_096];

    /// <summary>What the row is called by: a hash of all columns, whatever their order and whether numbers are text.</summary>
    public UInt128 Name
    {
        get
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(Joined(), hash);
            return BinaryPrimitives.ReadUInt128BigEndian(hash);
        }
    }

    /// <summary>Reads a row, from its start to its end.</summary>
    public void Read(ref Utf8JsonReader row, OsqueryQuery query)
    {
        _query = query;
        _length = 0;
        Array.Clear(_columns);
        while (row.Read() && row.TokenType == JsonTokenType.PropertyName)
        {
            var column = ColumnOf(ref row);
            row.Read();
            if (column >= 0 && row.TokenType is JsonTokenType.String or JsonTokenType.Number)
                _columns[column] = Keep(ref row);
            else
                row.Skip();
        }
    }

    /// <summary>Writes the columns that are kept.</summary>
    public void Write(ContextWriter writer, bool withName)
    {
        foreach (var column in _query.Columns)
        {
            if (!column.IsKept)
                continue;
            if (column.IsNumber)
                writer.Number(column.Field, NumberOf(column));
            else
                writer.Text(column.Field, EventText.Cut(TextOf(column), column.Most));
        }
        if (!withName)
            return;
        Span<byte> name = stackalloc byte[BytesOfName];
        BinaryPrimitives.WriteUInt128BigEndian(name, Name);
        writer.Text(OsqueryRow.NameField, name);
    }

    private ReadOnlySpan<byte> TextOf(OsqueryColumn column) =>
        _columns[column.Field - 1] is var (start, length) ? _text.AsSpan(start, length) : default;

    private long? NumberOf(OsqueryColumn column) =>
        long.TryParse(TextOf(column), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private int ColumnOf(ref Utf8JsonReader row)
    {
        for (var i = 0; i < _query.Columns.Length; i++)
            if (row.ValueTextEquals(_query.Columns[i].Name))
                return i;
        return -1;
    }

    private (int Start, int Length) Keep(ref Utf8JsonReader row)
    {
        var value = row.ValueSpan;
        if (_text.Length - _length < value.Length)
            Array.Resize(ref _text, Math.Max(2 * _text.Length, _length + value.Length));
        var start = _length;
        if (row.ValueIsEscaped)
            _length += JsonText.Unescape(value, _text.AsSpan(start));
        else
        {
            value.CopyTo(_text.AsSpan(start));
            _length += value.Length;
        }
        return (start, _length - start);
    }

    private ReadOnlySpan<byte> Joined()
    {
        if (_hashed.Length < _length + _columns.Length)
            _hashed = new byte[_text.Length + _columns.Length];
        var at = 0;
        foreach (var column in _query.Columns)
        {
            TextOf(column).CopyTo(_hashed.AsSpan(at));
            at += TextOf(column).Length;
            _hashed[at++] = Separator;
        }
        return _hashed.AsSpan(0, at);
    }
}
