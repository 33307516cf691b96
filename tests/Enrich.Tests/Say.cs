using System.Text.Json;
using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.Enrich.Tests;

/// <summary>Records of processes and hits of file events, told in one line each.</summary>
internal static class Say
{
    public const string Host = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

    public static readonly DateTimeOffset Noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    private static readonly FieldTable Fields =
        new FieldTable.Builder().Intern([.. EventFields.OfAlerts, "process.Ext.ancestry"]).ToTable();

    private static readonly RuleInfo Rule = new()
    {
        RuleId = "r1",
        Name = "Cron Job Created or Modified",
        Version = 1,
        Severity = "medium",
        RiskScore = 47,
        Rule = JsonElement.Parse("{}"),
        Metadata = JsonElement.Parse("{}"),
        Hash = "",
        File = "",
    };

    /// <summary>An event of the process itself; actions separated by commas, seconds after noon.</summary>
    public static SaidRecord Event(
        string actions, string id, long? sequence, string? executable = null, string? parent = null,
        string? user = null, string? real = null, double at = 0, params string[] ancestry) => new()
        {
            Actions = [.. actions.Split(',')],
            Process = Image(id, executable, user, real),
            Parent = parent is null ? null : new SaidImage { EntityId = parent },
            Ancestry = [.. ancestry],
            Sequence = sequence,
            Timestamp = Noon.AddSeconds(at),
        };

    /// <summary>A process as an event describes it. The command line follows from the executable.</summary>
    public static SaidImage Image(string id, string? executable = null, string? user = null, string? real = null) => new()
    {
        EntityId = id,
        Name = executable?.Split('/')[^1],
        Executable = executable,
        CommandLine = executable is null ? null : $"{executable} --arg",
        User = Account(user),
        RealUser = Account(real ?? user),
    };

    /// <summary>A hit of a file event. Users as <c>id</c> or <c>id:name</c>.</summary>
    public static Hit Hit(
        string? id = "p1", string? executable = "/usr/bin/cp", string? parent = null, string? user = "0:root",
        string? real = null, string host = Host, string[]? ancestry = null)
    {
        var json = JsonSerializer.Serialize(new
        {
            @event = new { id = "e1", action = "creation", category = new[] { "file" } },
            file = new { path = "/etc/cron.d/persist" },
            process = new
            {
                entity_id = id,
                pid = 4711,
                name = executable?.Split('/')[^1],
                executable,
                parent = new { entity_id = parent },
                Ext = new { ancestry },
            },
            user = new
            {
                id = Account(user)?.Id,
                name = Account(user)?.Name,
                Ext = new { real = new { id = Account(real ?? user)?.Id, name = Account(real ?? user)?.Name } },
            },
        });
        return HitOf(json, host);
    }

    /// <summary>A hit of an event as it came.</summary>
    public static Hit HitOf(string json, string host = Host) => new("a1", Rule, Some.Event(Fields, json), host, default, Noon, Noon);

    public static HostContexts Contexts(params SaidRecord[] records) => Contexts(null, records);

    public static HostContexts Contexts(ContextLimits? limits, params SaidRecord[] records)
    {
        var contexts = new HostContexts(limits);
        foreach (var record in records)
            contexts.Hear(Host, record);
        return contexts;
    }

    /// <summary>As the lane of the host reads it from its topic.</summary>
    public static void Hear(this HostContexts contexts, string host, SaidRecord said)
    {
        Assert.True(ContextRecord.TryRead(said.KeyFor(host), said.ToBytes(), out var record));
        contexts.Apply(record);
    }

    /// <summary>The same of a record of another host.</summary>
    public static void Hear(this HostContexts contexts, string host, byte[] key, byte[] value)
    {
        byte[] its = [.. System.Text.Encoding.UTF8.GetBytes(host), .. key.AsSpan(key.AsSpan().IndexOf(ContextRecord.KeyInfix))];
        Assert.True(ContextRecord.TryRead(its, value, out var record));
        contexts.Apply(record);
    }

    public static GuideAnswers Ask(this HostContexts contexts, Hit hit, bool waitedInVain = false) =>
        contexts.AnswersFor(hit, TimeSpan.Zero, waitedInVain);

    /// <summary>What a lane knows of one process: its link in the answer to a hit that it caused.</summary>
    public static AncestryLink Row(this HostContexts contexts, string id) =>
        contexts.Ask(Hit(id, executable: null, user: null)).Ancestry.Links[0];

    /// <summary>The chain in one line: <c>cp resolved, ? missing</c>.</summary>
    public static string Chain(this GuideAnswers answers) => string.Join(", ",
        answers.Ancestry.Links.Select(link => $"{link.Name ?? link.EntityId ?? "?"} {link.Status}"));

    private static Account? Account(string? text) =>
        text is null ? null : text.Split(':') is [var id, var name] ? new Account(id, name) : new Account(text, null);
}
