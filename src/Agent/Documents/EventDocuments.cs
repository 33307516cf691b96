using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cronwatch.Agent.Processes;

namespace Cronwatch.Agent.Documents;

/// <summary>Writes events in the shape of Elastic Defend's, numbered in one sequence. Owned by the thread that watches.</summary>
internal sealed partial class EventDocuments : IDisposable
{
    private const int IdBytes = 18;                 // 24 characters, as Defend's.
    private const int BytesToSeconds = 19;

    // What a process is told to run is not to be escaped for web pages; the shape is fixed in code, so nothing checks it again.
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly string Version = typeof(EventDocuments).Assembly.GetName().Version!.ToString(3);

    private readonly ArrayBufferWriter<byte> _buffer = new(8_192);
    private readonly Utf8JsonWriter _json;
    private readonly HostFacts _host;
    private readonly Accounts _users;
    private readonly Accounts _groups;
    private readonly Func<int, string?> _sshSourceOf;
    private readonly TimeProvider _time;
    private long _sequence;

    /// <summary>Writes for a host.</summary>
    /// <param name="host">The host.</param>
    /// <param name="users">Names of users.</param>
    /// <param name="groups">Names of groups.</param>
    /// <param name="sshSourceOf">Where the login with this pid came from.</param>
    /// <param name="time">The clock of the events.</param>
    public EventDocuments(HostFacts host, Accounts users, Accounts groups, Func<int, string?> sshSourceOf, TimeProvider time)
    {
        (_host, _users, _groups, _sshSourceOf, _time) = (host, users, groups, sshSourceOf, time);
        _json = new Utf8JsonWriter(_buffer, Writing);
        // So that it rises over restarts with nothing kept: no agent has a thousand events a second for long.
        _sequence = time.GetUtcNow().ToUnixTimeMilliseconds();
    }

    /// <summary>A file event, as one JSON object.</summary>
    public byte[] Write(FileEvent file)
    {
        var (action, type) = file.Action switch
        {
            FileAction.Creation => ("creation", "creation"),
            FileAction.Rename => ("rename", "change"),
            _ => ("deletion", "deletion"),
        };
        Begin("endpoint.events.file", "file", type, "Endpoint file event");
        _json.WriteString("action"u8, action);
        _json.WriteEndObject();
        _json.WriteStartObject("file"u8);
        if (file.OriginalPath is { } original)
        {
            _json.WriteStartObject("Ext"u8);
            _json.WriteStartObject("original"u8);
            WritePath(original);
            _json.WriteEndObject();
            _json.WriteEndObject();
        }
        WritePath(file.Path);
        _json.WriteEndObject();
        if (file.Chain is { } chain)
        {
            WriteProcessOfFile(chain);
            WriteOwner(chain.Process);
        }
        else if (file.Pid > 0)
        {
            _json.WriteStartObject("process"u8);
            _json.WriteNumber("pid"u8, file.Pid);
            _json.WriteEndObject();
        }
        return End();
    }

    /// <summary>A process event that tells of a process as it is, with what is above it.</summary>
    public byte[] Write(ProcessChain chain)
    {
        Begin("endpoint.events.process", "process", "info", "Endpoint process event");
        _json.WriteStartArray("action"u8);
        _json.WriteStringValue("already_running"u8);
        _json.WriteEndArray();
        _json.WriteEndObject();
        WriteWholeProcess(chain);
        WriteOwner(chain.Process);
        return End();
    }

    public void Dispose() => _json.Dispose();

    // Up to and into the object `event`, which the caller ends.
    private void Begin(string dataset, string category, string type, string message)
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        var (now, sequence) = (_time.GetUtcNow(), _sequence++);
        _json.WriteStartObject();
        WriteTime("@timestamp"u8, now);
        _json.WriteStartObject("agent"u8);
        _json.WriteString("id"u8, _host.AgentId);
        _json.WriteString("type"u8, "cronwatch"u8);
        _json.WriteString("version"u8, Version);
        _json.WriteEndObject();
        _json.WriteStartObject("data_stream"u8);
        _json.WriteString("dataset"u8, dataset);
        _json.WriteString("namespace"u8, "default"u8);
        _json.WriteString("type"u8, "logs"u8);
        _json.WriteEndObject();
        _json.WriteStartObject("ecs"u8);
        _json.WriteString("version"u8, "8.10.0"u8);
        _json.WriteEndObject();
        _json.WriteString("message"u8, message);
        WriteHost();
        _json.WriteStartObject("event"u8);
        WriteOne("category"u8, category);
        WriteTime("created"u8, now);
        _json.WriteString("dataset"u8, dataset);
        _json.WriteString("id"u8, IdOf(sequence));
        _json.WriteString("kind"u8, "event"u8);
        _json.WriteString("module"u8, "endpoint"u8);
        _json.WriteString("outcome"u8, "unknown"u8);
        _json.WriteNumber("sequence"u8, sequence);
        WriteOne("type"u8, type);
    }

    private byte[] End()
    {
        _json.WriteEndObject();
        _json.Flush();
        return _buffer.WrittenSpan.ToArray();
    }

    // As Defend writes it from 8.18 on, and the architecture.
    private void WriteHost()
    {
        _json.WriteStartObject("host"u8);
        _json.WriteString("architecture"u8, HostFacts.Architecture);
        _json.WriteString("hostname"u8, _host.Name);
        _json.WriteString("id"u8, _host.Id);
        _json.WriteString("name"u8, _host.Name);
        _json.WriteStartObject("os"u8);
        _json.WriteString("full"u8, $"{_host.Variant} {_host.Version}".TrimEnd());
        _json.WriteString("kernel"u8, _host.Kernel);
        _json.WriteString("name"u8, "Linux"u8);
        _json.WriteString("platform"u8, _host.Platform);
        _json.WriteString("type"u8, "linux"u8);
        _json.WriteString("version"u8, _host.Version);
        _json.WriteEndObject();
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

    private void WriteOwner(ProcessFacts process)
    {
        var owner = process.Owner;
        WriteWithReal("group"u8, owner.Group, owner.RealGroup, _groups);
        WriteWithReal("user"u8, owner.User, owner.RealUser, _users);
    }

    private void WriteWithReal(ReadOnlySpan<byte> name, long id, long real, Accounts names)
    {
        _json.WriteStartObject(name);
        _json.WriteStartObject("Ext"u8);
        WriteAccount("real"u8, real, names);
        _json.WriteEndObject();
        WriteMembers(id, names);
        _json.WriteEndObject();
    }

    private void WriteAccount(ReadOnlySpan<byte> name, long id, Accounts names)
    {
        _json.WriteStartObject(name);
        WriteMembers(id, names);
        _json.WriteEndObject();
    }

    private void WriteMembers(long id, Accounts names)
    {
        _json.WriteNumber("id"u8, id);
        if (names.NameOf(id) is { } text)
            _json.WriteString("name"u8, text);
    }

    private void WriteOne(ReadOnlySpan<byte> name, string value)
    {
        _json.WriteStartArray(name);
        _json.WriteStringValue(value);
        _json.WriteEndArray();
    }

    // What comes twice has the same id, since it is written once: what is kept on the disk is the document.
    private string IdOf(long sequence)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(number, sequence);
        var hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(_host.AgentId), .. number]);
        return Convert.ToBase64String(hash.AsSpan(0, IdBytes));
    }

    // Seven digits, and then without trailing zeros: agents write 12.20079Z.
    private void WriteTime(ReadOnlySpan<byte> name, DateTimeOffset time)
    {
        Span<byte> text = stackalloc byte[32];
        time.UtcDateTime.TryFormat(text, out var length, "O", CultureInfo.InvariantCulture);
        length--;       // The Z comes back below.
        while (length > BytesToSeconds && text[length - 1] is (byte)'0' or (byte)'.')
            length--;
        text[length++] = (byte)'Z';
        _json.WriteString(name, text[..length]);
    }
}
