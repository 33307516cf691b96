using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Cronwatch.Events;

/// <summary>
/// What one process event says, as intake writes it to the context topic: in the wire format of Protocol Buffers, by the
/// numbers of <see cref="ContextField"/> and <see cref="ImageField"/>, since a restart reads a million of them.
/// </summary>
public sealed record ContextRecord
{
    /// <summary>What stands between the host and the entity id in a record's key: <c>host|process|entity_id|aspect</c>.</summary>
    public static ReadOnlySpan<byte> KeyInfix => "|process|"u8;

    /// <summary>A record to be filled.</summary>
    public ContextRecord()
    {
    }

    [SetsRequiredMembers]
    private ContextRecord(ref WireReader reader)
    {
        var (actions, ancestry) = (ImmutableArray.CreateBuilder<string>(1), ImmutableArray.CreateBuilder<string>());
        Process = new();
        while (reader.Next())
            switch ((ContextField)reader.Field)
            {
                case ContextField.Actions:
                    actions.Add(reader.Text);
                    break;
                case ContextField.Process:
                    Process = reader.Image();
                    break;
                case ContextField.Parent:
                    Parent = reader.Image();
                    break;
                case ContextField.EntryLeader:
                    EntryLeader = reader.Image();
                    break;
                case ContextField.EntryLeaderParent:
                    EntryLeaderParent = reader.Image();
                    break;
                case ContextField.SessionLeader:
                    SessionLeader = reader.Image();
                    break;
                case ContextField.EntryType:
                    EntryType = reader.Text;
                    break;
                case ContextField.EntrySourceIp:
                    EntrySourceIp = reader.Text;
                    break;
                case ContextField.IsEntryLeader:
                    IsEntryLeader = reader.Number != 0;
                    break;
                case ContextField.Ancestry:
                    ancestry.Add(reader.Text);
                    break;
                case ContextField.Sha256:
                    Sha256 = reader.Text;
                    break;
                case ContextField.End:
                    End = reader.Time;
                    break;
                case ContextField.ExitCode:
                    ExitCode = reader.Number;
                    break;
                case ContextField.Timestamp:
                    Timestamp = reader.Time;
                    break;
                case ContextField.Sequence:
                    Sequence = reader.Number;
                    break;
            }
        (Actions, Ancestry) = (actions.DrainToImmutable(), ancestry.DrainToImmutable());
    }

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

    /// <summary>Reads key and value back. False where they are none of ours; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, out string host, out ContextRecord record)
    {
        (host, record) = ("", null!);
        var bar = key.IndexOf(KeyInfix);
        if (bar < 0)
            return false;
        var reader = new WireReader(value);
        record = new(ref reader);
        if (reader.IsBroken || record.Process.EntityId is null)
            return false;
        host = Encoding.UTF8.GetString(key[..bar]);
        return true;
    }
}
