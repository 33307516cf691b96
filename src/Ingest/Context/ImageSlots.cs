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

    public ReadOnlySpan<byte> EntityIdOf(HostEvent e) => EventText.Id(e, _entityId);

    /// <summary>Writes what the event says of it, if that names a process.</summary>
    /// <param name="e">The event.</param>
    /// <param name="field">Its field in the record.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="user">Who it runs as where these slots do not say.</param>
    /// <param name="realUser">The same for the real user.</param>
    public void Write(HostEvent e, ContextField field, ContextWriter writer, AccountSlots? user = null, AccountSlots? realUser = null)
    {
        var id = EntityIdOf(e);
        var pid = e.LongOf(_pid);
        var name = EventText.First(e, _name);
        var executable = EventText.First(e, _executable, EventText.MaxPath);
        if (id.IsEmpty && pid is null && name.IsEmpty && executable.IsEmpty)
            return;
        var start = writer.Begin((int)field);
        writer.Text((int)ImageField.EntityId, id);
        writer.Number((int)ImageField.Pid, pid);
        writer.Text((int)ImageField.Name, name);
        writer.Text((int)ImageField.Executable, executable);
        WriteCommandLine(e, writer);
        writer.Time((int)ImageField.Start, EventText.Time(e, _start));
        (_user.Says(e) ? _user : user)?.Write(e, ImageField.UserId, ImageField.UserName, writer);
        (_realUser.Says(e) ? _realUser : realUser)?.Write(e, ImageField.RealUserId, ImageField.RealUserName, writer);
        writer.End(start);
    }

    // The command line, else the arguments joined by spaces.
    private void WriteCommandLine(HostEvent e, ContextWriter writer)
    {
        var line = EventText.First(e, _commandLine, EventText.MaxCommandLine);
        if (line.IsEmpty && !EventText.First(e, _args).IsEmpty)
            line = EventText.Cut(writer.Joined(e[_args]), EventText.MaxCommandLine);
        writer.Text((int)ImageField.CommandLine, line);
    }
}

/// <summary>The slots of a user.</summary>
internal sealed class AccountSlots(FieldTable fields, string prefix)
{
    private readonly int _id = fields.SlotOf(prefix + "id");
    private readonly int _name = fields.SlotOf(prefix + "name");

    public static IEnumerable<string> Names(string prefix) => [prefix + "id", prefix + "name"];

    public bool Says(HostEvent e) => !EventText.First(e, _id).IsEmpty || !EventText.First(e, _name).IsEmpty;

    public void Write(HostEvent e, ImageField id, ImageField name, ContextWriter writer)
    {
        writer.Text((int)id, EventText.First(e, _id));
        writer.Text((int)name, EventText.First(e, _name));
    }
}
