namespace Cronwatch.Events;

/// <summary>
/// A process, parent or leader as an event describes it: a view of a record of context. An empty span, like null, says that
/// the event does not say it.
/// </summary>
public readonly ref struct ProcessImage
{
    internal ProcessImage(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        while (reader.Next())
            switch ((ImageField)reader.Field)
            {
                case ImageField.EntityId:
                    EntityId = reader.Bytes;
                    break;
                case ImageField.Pid:
                    Pid = reader.Number;
                    break;
                case ImageField.Name:
                    Name = reader.Bytes;
                    break;
                case ImageField.Executable:
                    Executable = reader.Bytes;
                    break;
                case ImageField.CommandLine:
                    CommandLine = reader.Bytes;
                    break;
                case ImageField.Start:
                    Start = reader.Time;
                    break;
                case ImageField.UserId:
                    UserId = reader.Bytes;
                    break;
                case ImageField.UserName:
                    UserName = reader.Bytes;
                    break;
                case ImageField.RealUserId:
                    RealUserId = reader.Bytes;
                    break;
                case ImageField.RealUserName:
                    RealUserName = reader.Bytes;
                    break;
            }
    }

    /// <summary>The agent's id of the process: opaque.</summary>
    public ReadOnlySpan<byte> EntityId { get; }

    /// <summary>Its process id.</summary>
    public long? Pid { get; }

    /// <summary>Its name.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>The path of its image.</summary>
    public ReadOnlySpan<byte> Executable { get; }

    /// <summary>Its command line; where the event has only arguments, these joined by spaces.</summary>
    public ReadOnlySpan<byte> CommandLine { get; }

    /// <summary>When it started.</summary>
    public DateTimeOffset? Start { get; }

    /// <summary>The id of the effective user.</summary>
    public ReadOnlySpan<byte> UserId { get; }

    /// <summary>The name of the effective user.</summary>
    public ReadOnlySpan<byte> UserName { get; }

    /// <summary>The id of the real user.</summary>
    public ReadOnlySpan<byte> RealUserId { get; }

    /// <summary>The name of the real user.</summary>
    public ReadOnlySpan<byte> RealUserName { get; }
}
