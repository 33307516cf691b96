using System.Collections.Immutable;
using Cronwatch.Enrich.Processes;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Answers;

/// <summary>The process of a hit as the hit's own event tells it. Blank ids count as missing.</summary>
internal sealed record HitProcess(string? EntityId, string? ParentId)
{
    public long? Pid { get; init; }

    public required ProgramImage Program { get; init; }

    public Account? User { get; init; }

    public Account? RealUser { get; init; }

    /// <summary>Only old policies write it into file events.</summary>
    public ImmutableArray<string> Ancestry { get; init; } = [];

    public static HitProcess Of(HostEvent e) => new(EntityIdOf(e), Text(e, "process.parent.entity_id"))
    {
        Pid = e.Fields.Find("process.pid") is { } pid ? e.LongOf(pid.Slot) : null,
        Program = new(
            Text(e, "process.name"), ExecutableOf(e), Text(e, "process.command_line"), Text(e, "process.hash.sha256")),
        User = AccountOf(e, "user."),
        RealUser = AccountOf(e, "user.Ext.real."),
        Ancestry = Texts(e, "process.Ext.ancestry"),
    };

    public static string? EntityIdOf(HostEvent e) => Text(e, "process.entity_id");

    public static string? ExecutableOf(HostEvent e) => Text(e, "process.executable");

    private static Account? AccountOf(HostEvent e, string prefix) => (Text(e, prefix + "id"), Text(e, prefix + "name")) switch
    {
        (null, null) => null,
        var (id, name) => new Account(id, name),
    };

    // Hits are rare and their rule set may have been replaced: names are looked up in the event's own table.
    private static string? Text(HostEvent e, string name) =>
        e.Fields.Find(name) is { } field && e.TextOf(field.Slot) is { Length: > 0 } text ? text : null;

    private static ImmutableArray<string> Texts(HostEvent e, string name)
    {
        if (e.Fields.Find(name) is not { } field)
            return [];
        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var value in e[field.Slot])
            if (!value.Utf8.IsEmpty)
                texts.Add(value.ToString());
        return texts.DrainToImmutable();
    }
}
