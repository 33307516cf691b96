using System.Globalization;
using System.Text;
using System.Text.Json;
using Cronwatch.App.Demo;

namespace Cronwatch.PipelineBench;

/// <summary>An event of the simulated fleet that can be published again and again, each time with ids of its own. Not thread-safe.</summary>
internal sealed class EventTemplate
{
    // The rule in rules/default.
    private const string CronRule = "ff10d4d8-fea7-422d-afb1-e5a2702369a9";
    private const string DefaultSpace = "default";

    // As many as keep what follows one another different, in 30 MB.
    private const int Many = 20_000;

    private const string StampFormat = "x16";
    private const int StampLength = 16;             // Ids of events and of processes are longer.

    // The same for all: they are of one simulation.
    private static readonly DateTimeOffset Start = TimeProvider.System.GetUtcNow();

    private readonly int[] _ids;

    private EventTemplate(byte[] json, params (string Parent, string Name)[] ids)
    {
        Json = json;
        _ids = [.. ids.Select(id => IndexOf(json, id.Parent, id.Name))];
    }

    /// <summary>The event, as last stamped: the same array each time.</summary>
    public byte[] Json { get; }

    /// <summary>The id of the alert that the cron rule makes of it, as last stamped.</summary>
    public string AlertId
    {
        get
        {
            var e = JsonElement.Parse(Json);
            return Events.AlertId.Of(
                DefaultSpace, CronRule, e.GetProperty("agent").GetProperty("id").GetString(), e.GetProperty("event").GetProperty("id").GetString(), Json);
        }
    }

    /// <summary>File events as they come.</summary>
    public static EventTemplate[] Files() =>
        [.. Simulated(SimulatedEvent.FileTopic).Take(Many).Select(e => new EventTemplate(e.Value, ("event", "id")))];

    /// <summary>Process events as they come; stamped, each is of another process.</summary>
    public static EventTemplate[] Processes() =>
        [.. Simulated(SimulatedEvent.ProcessTopic).Take(Many).Select(e => new EventTemplate(e.Value, ("event", "id"), ("process", "entity_id")))];

    /// <summary>File events that the cron rule alerts on; stamped, each is of another host.</summary>
    public static EventTemplate[] CronJobs() =>
        [.. Simulated(SimulatedEvent.FileTopic).Where(e => e.Label is { Kind.MustAlert: true }).Take(20).Select(e => new EventTemplate(e.Value, ("event", "id"), ("host", "id"), ("agent", "id")))];

    /// <summary>A file event that the cron rule alerts on, and the events that tell of the process that caused it.</summary>
    public static (EventTemplate CronJob, List<byte[]> OfItsProcess) CronJob()
    {
        var cronJob = Simulated(SimulatedEvent.FileTopic).First(e => e.Label is { Kind.MustAlert: true }).Value;
        var process = JsonElement.Parse(cronJob).GetProperty("process").GetProperty("entity_id").GetString()!;
        var told = Simulated(SimulatedEvent.ProcessTopic).Take(Many).Where(e => e.Value.AsSpan().IndexOf(Encoding.UTF8.GetBytes(process)) >= 0);
        return (new EventTemplate(cronJob, ("event", "id")), [.. told.Select(e => e.Value)]);
    }

    /// <summary>Gives it the ids of this number.</summary>
    public void Stamp(long number)
    {
        foreach (var at in _ids)
            number.TryFormat(Json.AsSpan(at, StampLength), out _, StampFormat, CultureInfo.InvariantCulture);
    }

    private static IEnumerable<SimulatedEvent> Simulated(string topic) =>
        new FleetSimulator(new FleetOptions { StartTime = Start }).Events().Where(e => e.Topic == topic);

    // Of the first character of a text in an object of the event.
    private static int IndexOf(byte[] json, string parent, string name)
    {
        var reader = new Utf8JsonReader(json);
        var inside = false;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            if (reader.CurrentDepth == 1)
                inside = reader.ValueTextEquals(parent);
            else if (inside && reader.CurrentDepth == 2 && reader.ValueTextEquals(name) && reader.Read())
                return (int)reader.TokenStartIndex + 1;
        }
        throw new InvalidOperationException($"The simulated event has no {parent}.{name}.");
    }
}
