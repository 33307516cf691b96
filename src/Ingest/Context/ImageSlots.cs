using Cronwatch.Events;

namespace Cronwatch.Ingest.Context;

/// <summary>The slots that describe one process of an event: itself, its parent or a leader.</summary>
internal sealed class ImageSlots(FieldTable fields, string prefix)
{
    private readonly int _entityId = fields.SlotOf(prefix + "entity_id");
    private readonly int _pid = fields.SlotOf(prefix + "pid");
    private readonly int _name = fields.SlotOf(prefix + "name");
    private readonly int _executable = fields.SlotOf(prefix + "executable");
    private readonly int _commandLine = fields.SlotOf(prefix + "command_line");
    private readonly int _args = fields.SlotOf(prefix + "args");
    private readonly int _start = fields.SlotOf(prefix + "start");
    private readonly AccountSlots _user = new(fields, prefix + "user.");
    private readonly AccountSlots _realUser = new(fields, prefix + "real_user.");

    public static IEnumerable<string> Names(string prefix) =>
    [
        prefix + "entity_id", prefix + "pid", prefix + "name", prefix + "executable", prefix + "command_line",
        prefix + "args", prefix + "start",
        .. AccountSlots.Names(prefix + "user."),
        .. AccountSlots.Names(prefix + "real_user."),
    ];

    public string? EntityIdOf(HostEvent e) => EventText.Id(e, _entityId);

    /// <summary>What the event says of it; null when that names no process.</summary>
    public ProcessImage? Read(HostEvent e)
    {
        var image = new ProcessImage
        {
            EntityId = EntityIdOf(e),
            Pid = e.LongOf(_pid),
            Name = EventText.First(e, _name),
            Executable = EventText.First(e, _executable, EventText.MaxPath),
            CommandLine = EventText.CommandLine(e, _commandLine, _args),
            Start = EventText.Time(e, _start),
            User = _user.Read(e),
            RealUser = _realUser.Read(e),
        };
        return image.IsEmpty ? null : image;
    }
}

/// <summary>The slots of a user.</summary>
internal sealed class AccountSlots(FieldTable fields, string prefix)
{
    private readonly int _id = fields.SlotOf(prefix + "id");
    private readonly int _name = fields.SlotOf(prefix + "name");

    public static IEnumerable<string> Names(string prefix) => [prefix + "id", prefix + "name"];

    public Account? Read(HostEvent e) => (EventText.First(e, _id), EventText.First(e, _name)) switch
    {
        (null, null) => null,
        var (id, name) => new Account(id, name),
    };
}
