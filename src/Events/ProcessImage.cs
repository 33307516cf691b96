namespace Cronwatch.Events;

/// <summary>A process, parent or leader as an event describes it. What the event does not say is null.</summary>
public sealed record ProcessImage
{
    /// <summary>A process of which nothing is known yet.</summary>
    public ProcessImage()
    {
    }

    internal ProcessImage(ref WireReader reader)
    {
        string? userId = null, userName = null, realUserId = null, realUserName = null;
        while (reader.Next())
            switch ((ImageField)reader.Field)
            {
                case ImageField.EntityId:
                    EntityId = reader.Text;
                    break;
                case ImageField.Pid:
                    Pid = reader.Number;
                    break;
                case ImageField.Name:
                    Name = reader.Text;
                    break;
                case ImageField.Executable:
                    Executable = reader.Text;
                    break;
                case ImageField.CommandLine:
                    CommandLine = reader.Text;
                    break;
                case ImageField.Start:
                    Start = reader.Time;
                    break;
                case ImageField.UserId:
                    userId = reader.Text;
                    break;
                case ImageField.UserName:
                    userName = reader.Text;
                    break;
                case ImageField.RealUserId:
                    realUserId = reader.Text;
                    break;
                case ImageField.RealUserName:
                    realUserName = reader.Text;
                    break;
            }
        User = AccountOf(userId, userName);
        RealUser = AccountOf(realUserId, realUserName);
    }

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

    private static Account? AccountOf(string? id, string? name) => id is null && name is null ? null : new(id, name);
}
