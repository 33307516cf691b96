using System.Buffers;
using System.Text;

namespace Cronwatch.Events;

/// <summary>The field numbers of a <see cref="CronChange"/>. A number is never given to another field.</summary>
public enum CronChangeField
{
    /// <summary>sint64: a time in ticks of 100 ns since 1970.</summary>
    Time = 1,

    /// <summary>Text, as all that follow.</summary>
    Action = 2,

    /// <summary>Text.</summary>
    Path = 3,

    /// <summary>Text.</summary>
    OriginalPath = 4,

    /// <summary>Text.</summary>
    Process = 5,

    /// <summary>Text.</summary>
    User = 6,

    /// <summary>Text.</summary>
    Sha256 = 7,

    /// <summary>Text.</summary>
    AlertId = 8,

    /// <summary>Text.</summary>
    ExcludedBy = 9,
}

/// <summary>
/// A change in a directory of cron, as a record of the context topic under the key <c>host|file|id</c>: an event that comes
/// twice makes the same record twice.
/// </summary>
/// <param name="Id">Which event it was: 64 hex digits.</param>
/// <param name="Time">When it happened.</param>
public sealed record CronChange(string Id, DateTimeOffset Time)
{
    private const int IdLength = 64;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>What happened: <c>creation</c>, <c>rename</c>, <c>deletion</c>.</summary>
    public string? Action { get; init; }

    /// <summary>The file.</summary>
    public string? Path { get; init; }

    /// <summary>Its path before it was renamed.</summary>
    public string? OriginalPath { get; init; }

    /// <summary>The program that did it: its path, or its name where that is all there is.</summary>
    public string? Process { get; init; }

    /// <summary>The user's name, or id.</summary>
    public string? User { get; init; }

    /// <summary>The sha256 of the file.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The alert that it made.</summary>
    public string? AlertId { get; init; }

    /// <summary>What kept a rule from matching it, as EQL.</summary>
    public string? ExcludedBy { get; init; }

    private static ReadOnlySpan<byte> KeyInfix => "|file|"u8;

    /// <summary>The record's key.</summary>
    public static byte[] KeyOf(string host, string id) => [.. Encoding.UTF8.GetBytes(host), .. KeyInfix, .. Encoding.ASCII.GetBytes(id)];

    /// <summary>Reads a key. False where it is none of ours; never throws.</summary>
    public static bool TryReadKey(ReadOnlySpan<byte> key, out string host, out string id)
    {
        (host, id) = ("", "");
        var bar = key.LastIndexOf(KeyInfix);
        var rest = bar < 0 ? default : key[(bar + KeyInfix.Length)..];
        if (rest.Length != IdLength || rest.ContainsAnyExcept(HexDigits))
            return false;
        (host, id) = (Encoding.UTF8.GetString(key[..bar]), Encoding.ASCII.GetString(rest));
        return true;
    }

    /// <summary>Reads a value; null where it is none of ours. Never throws.</summary>
    public static CronChange? Read(string id, ReadOnlySpan<byte> value)
    {
        var change = new CronChange(id, default);
        var reader = new WireReader(value);
        while (reader.Next())
            change = (CronChangeField)reader.Field switch
            {
                CronChangeField.Time => change with { Time = reader.Time ?? default },
                CronChangeField.Action => change with { Action = Text(reader) },
                CronChangeField.Path => change with { Path = Text(reader) },
                CronChangeField.OriginalPath => change with { OriginalPath = Text(reader) },
                CronChangeField.Process => change with { Process = Text(reader) },
                CronChangeField.User => change with { User = Text(reader) },
                CronChangeField.Sha256 => change with { Sha256 = Text(reader) },
                CronChangeField.AlertId => change with { AlertId = Text(reader) },
                CronChangeField.ExcludedBy => change with { ExcludedBy = Text(reader) },
                _ => change,
            };
        return reader.IsBroken || change.Time == default ? null : change;

        static string Text(WireReader reader) => Encoding.UTF8.GetString(reader.Bytes);
    }

    /// <summary>The record's value.</summary>
    public byte[] ToBytes()
    {
        var writer = new ContextWriter();
        writer.Time((int)CronChangeField.Time, Time);
        Write(CronChangeField.Action, Action);
        Write(CronChangeField.Path, Path);
        Write(CronChangeField.OriginalPath, OriginalPath);
        Write(CronChangeField.Process, Process);
        Write(CronChangeField.User, User);
        Write(CronChangeField.Sha256, Sha256);
        Write(CronChangeField.AlertId, AlertId);
        Write(CronChangeField.ExcludedBy, ExcludedBy);
        return writer.Written.ToArray();

        void Write(CronChangeField field, string? text) => writer.Text((int)field, Encoding.UTF8.GetBytes(text ?? ""));
    }
}
