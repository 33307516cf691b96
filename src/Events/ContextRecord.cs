using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cronwatch.Events;

/// <summary>A process, parent or leader as an event describes it. What the event does not say is null.</summary>
public sealed record ProcessImage
{
    /// <summary>The agent's id of the process: opaque.</summary>
    public string? EntityId { get; init; }

    /// <summary>Its process id.</summary>
    public long? Pid { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>The path of its image.</summary>
    public string? Executable { get; init; }

    /// <summary>Its command line; where the event has only arguments, these joined by spaces.</summary>
    public string? CommandLine { get; init; }

    /// <summary>When it started.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>The effective user.</summary>
    public Account? User { get; init; }

    /// <summary>The real user.</summary>
    public Account? RealUser { get; init; }

    /// <summary>Whether nothing at all is known.</summary>
    [JsonIgnore]
    public bool IsEmpty => EntityId is null && Pid is null && Name is null && Executable is null;
}

/// <summary>What one process event says, as intake writes it to the context topic.</summary>
public sealed record ContextRecord
{
    // Nothing but this program reads it: é stays é, which keeps records short.
    private static readonly ContextJson Plain = new(new JsonSerializerOptions(ContextJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The event's actions: <c>fork</c>, <c>exec</c>, <c>end</c>, …; never empty.</summary>
    public required ImmutableArray<string> Actions { get => field.IsDefault ? [] : field; init; }

    /// <summary>The process after the call.</summary>
    public required ProcessImage Process { get; init; }

    /// <summary>Its parent; null when the event says nothing of it.</summary>
    public ProcessImage? Parent { get; init; }

    /// <summary>The leader of the session's entry: how it began; null when unknown or the process itself.</summary>
    public ProcessImage? EntryLeader { get; init; }

    /// <summary>The parent of the entry leader: id, pid and start, no more. Often the only link up from there.</summary>
    public ProcessImage? EntryLeaderParent { get; init; }

    /// <summary>The leader of the process's session; null when unknown or the process itself.</summary>
    public ProcessImage? SessionLeader { get; init; }

    /// <summary><c>sshd</c>, <c>init</c>, <c>container</c>, …</summary>
    public string? EntryType { get; init; }

    /// <summary>Where the session came from.</summary>
    public string? EntrySourceIp { get; init; }

    /// <summary>Whether the process is its own entry leader.</summary>
    public bool IsEntryLeader { get; init; }

    /// <summary>Entity ids of the ancestors, parent first.</summary>
    public ImmutableArray<string> Ancestry { get => field.IsDefault ? [] : field; init; }

    /// <summary>The sha256 of the process's image.</summary>
    public string? Sha256 { get; init; }

    /// <summary>When the process ended.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Its exit code.</summary>
    public long? ExitCode { get; init; }

    /// <summary>The event's own time.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>The agent's counter over all of its events; null where it has none.</summary>
    public long? Sequence { get; init; }

    /// <summary>
    /// The part of a process row that the record writes, and so the end of its key: what compaction may replace by a
    /// later record of the same part. <c>fork</c> stands apart from <c>image</c>, because a fork that is sent again must
    /// not displace the exec that followed it.
    /// </summary>
    [JsonIgnore]
    public string Aspect =>
        Actions.Contains("exec") || Actions.Contains("already_running") ? "image"
        : Actions.Contains("fork") ? "fork"
        : Actions.Contains("end") ? "end"
        : Actions.Any(a => a is "uid_change" or "gid_change" or "session_id_change") ? "credentials"
        : "sighting";

    /// <summary>The record's key: <c>host|process|entity_id|aspect</c>.</summary>
    public byte[] KeyFor(string host) => Encoding.UTF8.GetBytes($"{host}|process|{Process.EntityId}|{Aspect}");

    /// <summary>The record's value: compact JSON.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Plain.ContextRecord);

    /// <summary>Reads key and value back. False where they are none of ours; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, out string host, out ContextRecord record)
    {
        (host, record) = ("", null!);
        var bar = key.IndexOf("|process|"u8);
        if (bar < 0 || value.IsEmpty)
            return false;
        host = Encoding.UTF8.GetString(key[..bar]);
        try
        {
            record = JsonSerializer.Deserialize(value, ContextJson.Default.ContextRecord)!;
        }
        catch (JsonException)
        {
            return false;
        }
        return record?.Process?.EntityId is not null;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ContextRecord))]
internal sealed partial class ContextJson : JsonSerializerContext;
