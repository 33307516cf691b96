using System.Collections.Immutable;
using System.Text;
using Cronwatch.Events;

namespace Cronwatch.Support;

/// <summary>A process as an event describes it, in plain values.</summary>
public sealed record SaidImage
{
    /// <summary>Its id.</summary>
    public string? EntityId { get; init; }

    /// <summary>Its process id.</summary>
    public long? Pid { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>Its program.</summary>
    public string? Executable { get; init; }

    /// <summary>Its command line.</summary>
    public string? CommandLine { get; init; }

    /// <summary>When it started.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>The effective user.</summary>
    public Account? User { get; init; }

    /// <summary>The real user.</summary>
    public Account? RealUser { get; init; }

    internal static SaidImage? Of(ProcessImage image) => image.EntityId.IsEmpty && image.Pid is null && image.Executable.IsEmpty ? null : new()
    {
        EntityId = SaidRecord.Text(image.EntityId),
        Pid = image.Pid,
        Name = SaidRecord.Text(image.Name),
        Executable = SaidRecord.Text(image.Executable),
        CommandLine = SaidRecord.Text(image.CommandLine),
        Start = image.Start,
        User = AccountOf(image.UserId, image.UserName),
        RealUser = AccountOf(image.RealUserId, image.RealUserName),
    };

    internal byte[] ToBytes() => new SaidRecord.Message()
        .Add((int)ImageField.EntityId, EntityId).Add((int)ImageField.Pid, Pid).Add((int)ImageField.Name, Name)
        .Add((int)ImageField.Executable, Executable).Add((int)ImageField.CommandLine, CommandLine).Add((int)ImageField.Start, Start)
        .Add((int)ImageField.UserId, User?.Id).Add((int)ImageField.UserName, User?.Name)
        .Add((int)ImageField.RealUserId, RealUser?.Id).Add((int)ImageField.RealUserName, RealUser?.Name)
        .ToArray();

    private static Account? AccountOf(ReadOnlySpan<byte> id, ReadOnlySpan<byte> name) =>
        id.IsEmpty && name.IsEmpty ? null : new(SaidRecord.Text(id), SaidRecord.Text(name));
}

/// <summary>
/// What a process event says, in plain values: tests tell records in it and hold what they read against it. Its way to
/// bytes is another than the program's.
/// </summary>
public sealed record SaidRecord
{
    /// <summary>The actions, by the agent's names.</summary>
    public required ImmutableArray<string> Actions { get; init; }

    /// <summary>The process.</summary>
    public required SaidImage Process { get; init; }

    /// <summary>Its parent.</summary>
    public SaidImage? Parent { get; init; }

    /// <summary>The leader of its entry.</summary>
    public SaidImage? EntryLeader { get; init; }

    /// <summary>The parent of that.</summary>
    public SaidImage? EntryLeaderParent { get; init; }

    /// <summary>The leader of its session.</summary>
    public SaidImage? SessionLeader { get; init; }

    /// <summary>How the session began.</summary>
    public string? EntryType { get; init; }

    /// <summary>From where.</summary>
    public string? EntrySourceIp { get; init; }

    /// <summary>Whether it is its own entry leader.</summary>
    public bool IsEntryLeader { get; init; }

    /// <summary>Ids upward.</summary>
    public ImmutableArray<string> Ancestry { get; init; } = [];

    /// <summary>Hash of the program.</summary>
    public string? Sha256 { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Its exit code.</summary>
    public long? ExitCode { get; init; }

    /// <summary>The event's time.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>The agent's counter.</summary>
    public long? Sequence { get; init; }

    /// <summary>What a record says.</summary>
    public static SaidRecord Of(ContextRecord record)
    {
        var ancestry = ImmutableArray.CreateBuilder<string>();
        foreach (var id in record.Ancestry)
            ancestry.Add(Encoding.UTF8.GetString(id));
        return new()
        {
            Actions = [.. NamesOf(record.Actions)],
            Process = SaidImage.Of(record.Process)!,
            Parent = SaidImage.Of(record.Parent),
            EntryLeader = SaidImage.Of(record.EntryLeader),
            EntryLeaderParent = SaidImage.Of(record.EntryLeaderParent),
            SessionLeader = SaidImage.Of(record.SessionLeader),
            EntryType = Text(record.EntryType),
            EntrySourceIp = Text(record.EntrySourceIp),
            IsEntryLeader = record.IsEntryLeader,
            Ancestry = ancestry.ToImmutable(),
            Sha256 = Text(record.Sha256),
            End = record.End,
            ExitCode = record.ExitCode,
            Timestamp = record.Timestamp,
            Sequence = record.Sequence,
        };
    }

    /// <summary>The record's key.</summary>
    public byte[] KeyFor(string host) => Encoding.UTF8.GetBytes($"{host}|process|{Process.EntityId}|image");

    /// <summary>The record's value.</summary>
    public byte[] ToBytes()
    {
        var message = new Message();
        foreach (var action in Actions)
            message.Add((int)ContextField.Actions, action);
        message
            .Add((int)ContextField.Process, Process.ToBytes()).Add((int)ContextField.Parent, Parent?.ToBytes())
            .Add((int)ContextField.EntryLeader, EntryLeader?.ToBytes())
            .Add((int)ContextField.EntryLeaderParent, EntryLeaderParent?.ToBytes())
            .Add((int)ContextField.SessionLeader, SessionLeader?.ToBytes())
            .Add((int)ContextField.EntryType, EntryType).Add((int)ContextField.EntrySourceIp, EntrySourceIp)
            .Add((int)ContextField.IsEntryLeader, IsEntryLeader ? 1 : null).Add((int)ContextField.Sha256, Sha256)
            .Add((int)ContextField.End, End).Add((int)ContextField.ExitCode, ExitCode)
            .Add((int)ContextField.Timestamp, Timestamp).Add((int)ContextField.Sequence, Sequence);
        foreach (var id in Ancestry)
            message.Add((int)ContextField.Ancestry, id);
        return message.ToArray();
    }

    internal static string? Text(ReadOnlySpan<byte> utf8) => utf8.IsEmpty ? null : Encoding.UTF8.GetString(utf8);

    private static IEnumerable<string> NamesOf(ProcessActions actions) => actions == ProcessActions.None
        ? ["sighting"]
        : from pair in new (ProcessActions Action, string Name)[]
          {
              (ProcessActions.Fork, "fork"), (ProcessActions.Exec, "exec"), (ProcessActions.End, "end"),
              (ProcessActions.AlreadyRunning, "already_running"), (ProcessActions.Credentials, "uid_change"),
          }
          where actions.HasFlag(pair.Action)
          select pair.Name;

    /// <summary>Writes the wire format in the plainest way.</summary>
    internal sealed class Message
    {
        private readonly List<byte> _bytes = [];

        public Message Add(int field, string? text) => Add(field, text is null ? null : Encoding.UTF8.GetBytes(text));

        public Message Add(int field, DateTimeOffset? time) => Add(field, (time - DateTimeOffset.UnixEpoch)?.Ticks);

        public Message Add(int field, byte[]? bytes)
        {
            if (bytes is null)
                return this;
            Varint((ulong)((field << 3) | 2));
            Varint((ulong)bytes.Length);
            _bytes.AddRange(bytes);
            return this;
        }

        public Message Add(int field, long? number)
        {
            if (number is null)
                return this;
            Varint((ulong)(field << 3));
            Varint((ulong)((number.Value << 1) ^ (number.Value >> 63)));
            return this;
        }

        public byte[] ToArray() => [.. _bytes];

        private void Varint(ulong value)
        {
            for (; value > 127; value >>= 7)
                _bytes.Add((byte)(value & 127 | 128));
            _bytes.Add((byte)value);
        }
    }
}
