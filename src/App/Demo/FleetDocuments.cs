using System.Buffers;
using System.Text.Json;

namespace Cronwatch.App.Demo;

/// <summary>Writes events as Elastic Defend 8.15 to 8.17 does. Owned by one simulator: not thread-safe.</summary>
internal sealed partial class FleetDocuments : IDisposable
{
    // In front of the fraction, "2026-01-15T09:57:12" has 19 bytes.
    private const int BytesToSeconds = 19;

    private static readonly byte[] FileStream = """{"dataset":"endpoint.events.file","namespace":"default","type":"logs"}"""u8.ToArray();
    private static readonly byte[] ProcessStream = """{"dataset":"endpoint.events.process","namespace":"default","type":"logs"}"""u8.ToArray();
    private static readonly byte[] Ecs = """{"version":"8.10.0"}"""u8.ToArray();

    private readonly ArrayBufferWriter<byte> _buffer = new(8_192);
    private readonly Utf8JsonWriter _json;

    public FleetDocuments() => _json = new Utf8JsonWriter(_buffer, HostFragments.Writing);

    /// <summary>The document of what happened, under this number.</summary>
    public byte[] Write(Happening happening, long sequence, string eventId)
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        WriteTime("@timestamp"u8, happening.At);
        WriteRaw("agent"u8, happening.Host.Documents.Agent);
        WriteRaw("data_stream"u8, happening.Path is null ? ProcessStream : FileStream);
        WriteRaw("ecs"u8, Ecs);
        WriteRaw("elastic"u8, happening.Host.Documents.ElasticAgent);
        WriteEvent(happening, sequence, eventId);
        if (happening.Path is not null)
            WriteFile(happening.Path, happening.OriginalPath);
        WriteAccountWithReal("group"u8, happening.Process);
        WriteRaw("host"u8, happening.Host.Documents.Host);
        _json.WriteString("message"u8, happening.Path is null ? "Endpoint process event"u8 : "Endpoint file event"u8);
        if (happening.Path is null)
            WriteWholeProcess(happening);
        else
            WriteProcessOfFile(happening.Process);
        WriteAccountWithReal("user"u8, happening.Process);
        _json.WriteEndObject();
        _json.Flush();
        return _buffer.WrittenSpan.ToArray();
    }

    public void Dispose() => _json.Dispose();

    private void WriteEvent(Happening happening, long sequence, string eventId)
    {
        _json.WriteStartObject("event"u8);
        if (happening.Path is null)
            WriteStrings("action"u8, happening.Actions);
        else
            _json.WriteString("action"u8, happening.Actions[0]);
        WriteOne("category"u8, happening.Path is null ? "process"u8 : "file"u8);
        WriteTime("created"u8, happening.At);
        _json.WriteString("dataset"u8, happening.Path is null ? "endpoint.events.process"u8 : "endpoint.events.file"u8);
        _json.WriteString("id"u8, eventId);
        _json.WriteString("kind"u8, "event"u8);
        _json.WriteString("module"u8, "endpoint"u8);
        _json.WriteString("outcome"u8, "unknown"u8);
        _json.WriteNumber("sequence"u8, sequence);
        WriteType(happening.Actions);
        _json.WriteEndObject();
    }

    private void WriteType(string[] actions)
    {
        _json.WriteStartArray("type"u8);
        foreach (var action in actions)
            if (action != "fork") // a fork that was followed by an exec: both are the start
                _json.WriteStringValue(action switch
                {
                    "rename" => "change"u8,
                    "creation" => "creation"u8,
                    "deletion" => "deletion"u8,
                    "end" => "end"u8,
                    _ => "start"u8,
                });
        _json.WriteEndArray();
    }

    private void WriteFile(string path, string? original)
    {
        _json.WriteStartObject("file"u8);
        if (original is not null)
        {
            _json.WriteStartObject("Ext"u8);
            _json.WriteStartObject("original"u8);
            WritePath(original);
            _json.WriteEndObject();
            _json.WriteEndObject();
        }
        WritePath(path);
        _json.WriteEndObject();
    }

    private void WritePath(string path)
    {
        var name = path.AsSpan(path.LastIndexOf('/') + 1);
        // A dot in front makes a hidden file, not an extension.
        var dot = name.LastIndexOf('.');
        if (dot > 0 && dot < name.Length - 1)
            _json.WriteString("extension"u8, name[(dot + 1)..]);
        _json.WriteString("name"u8, name);
        _json.WriteString("path"u8, path);
    }

    private void WriteAccountWithReal(ReadOnlySpan<byte> name, SimulatedProcess process)
    {
        _json.WriteStartObject(name);
        _json.WriteStartObject("Ext"u8);
        WriteAccount("real"u8, process.RealUser);
        _json.WriteEndObject();
        WriteMembers(process.User);
        _json.WriteEndObject();
    }

    private void WriteAccount(ReadOnlySpan<byte> name, SimulatedAccount account)
    {
        _json.WriteStartObject(name);
        WriteMembers(account);
        _json.WriteEndObject();
    }

    private void WriteMembers(SimulatedAccount account)
    {
        _json.WriteNumber("id"u8, account.Id);
        if (account.Name is not null)
            _json.WriteString("name"u8, account.Name);
    }

    private void WriteRaw(ReadOnlySpan<byte> name, byte[] value)
    {
        _json.WritePropertyName(name);
        _json.WriteRawValue(value, skipInputValidation: true);
    }

    private void WriteOne(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        _json.WriteStartArray(name);
        _json.WriteStringValue(value);
        _json.WriteEndArray();
    }

    private void WriteStrings(ReadOnlySpan<byte> name, string[] values)
    {
        _json.WriteStartArray(name);
        foreach (var value in values)
            _json.WriteStringValue(value);
        _json.WriteEndArray();
    }

    // Seven digits, and then without trailing zeros: agents write 12.20079Z.
    private void WriteTime(ReadOnlySpan<byte> name, DateTimeOffset time)
    {
        Span<byte> text = stackalloc byte[32];
        time.UtcDateTime.TryFormat(text, out var length, "O");
        length--; // the Z comes back below
        while (length > BytesToSeconds && text[length - 1] is (byte)'0' or (byte)'.')
            length--;
        text[length++] = (byte)'Z';
        _json.WriteString(name, text[..length]);
    }
}
