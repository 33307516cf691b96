using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Cronwatch.App.Demo;
using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests.Fixtures;

/// <summary>Events for a pipeline, with the ids of the alerts that an evaluation without the engine expects.</summary>
internal sealed class Fleet
{
    /// <summary>The rule that it is about.</summary>
    public const string RuleId = "ff10d4d8-fea7-422d-afb1-e5a2702369a9";

    private readonly List<SimulatedEvent> _events;

    /// <summary>So many file events, with the process events between them.</summary>
    public Fleet(int fileEvents, int seed)
    {
        var options = new FleetOptions
        {
            Seed = seed,
            StartTime = new DateTimeOffset(2026, 1, 15, 9, 57, 0, TimeSpan.Zero),
            Rate = Math.Min(2_000, fileEvents / 16),      // Each kind of attack happens within 8 s.
            AttackEvery = TimeSpan.FromMilliseconds(200),
        };
        var left = fileEvents;
        _events = [.. new FleetSimulator(options).Events().TakeWhile(e => e.Topic != SimulatedEvent.FileTopic || left-- > 0)];
    }

    /// <summary>The events for a topic, by the topic that agents publish them to.</summary>
    public IEnumerable<(byte[]? Key, byte[]? Value, Headers? Headers)> Records(string topic) =>
        _events.Where(e => e.Topic == topic).Select(e => (e.Key, (byte[]?)e.Value, (Headers?)null));

    /// <summary>The ids that alerts of this space must have.</summary>
    public HashSet<string> ExpectedIds(string space)
    {
        var expected = new HashSet<string>();
        foreach (var value in _events.Where(e => e.Topic == SimulatedEvent.FileTopic).Select(e => e.Value))
        {
            // A hit names its place, in whatever case; the others need no parsing to be none.
            if (!Encoding.UTF8.GetString(value).Contains("cron", StringComparison.OrdinalIgnoreCase))
                continue;
            using var document = JsonDocument.Parse(value);
            if (CronRuleByHand.Matches(document.RootElement))
                expected.Add(AlertId.Of(space, RuleId, Text(document, "agent"), Text(document, "event"), value));
        }
        return expected;
    }

    private static string? Text(JsonDocument document, string of) =>
        document.RootElement.GetProperty(of).GetProperty("id").GetString();
}
