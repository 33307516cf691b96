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

    public static HitProcess Of(HostEvent e) => new(EntityIdOf(e), e.Text("process.parent.entity_id"))
    {
        Pid = e.Long("process.pid"),
        Program = new(
            e.Text("process.name"), ExecutableOf(e), e.Text("process.command_line"), e.Text("process.hash.sha256")),
        User = AccountOf(e, "user."),
        RealUser = AccountOf(e, "user.Ext.real."),
        Ancestry = Texts(e, "process.Ext.ancestry"),
    };

    public static string? EntityIdOf(HostEvent e) => e.Text("process.entity_id");

    public static string? ExecutableOf(HostEvent e) => e.Text("process.executable");

    private static Account? AccountOf(HostEvent e, string prefix) => (e.Text(prefix + "id"), e.Text(prefix + "name")) switch
    {
        (null, null) => null,
        var (id, name) => new Account(id, name),
    };

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
