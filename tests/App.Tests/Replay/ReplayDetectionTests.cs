using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.App.Replay;
using Cronwatch.App.Rules;
using Cronwatch.App.Telemetry;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Ingest;
using Cronwatch.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cronwatch.App.Tests.Replay;

/// <summary>Lanes that run on the time of what is replayed, whatever the clock on the wall says.</summary>
public sealed class ReplayDetectionTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2020, 1, 15, 12, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _rules = Directory.CreateTempSubdirectory("cronwatch-rules-");
    private readonly ReplayClock _clock = new();
    private int _offset;

    public void Dispose() => _rules.Delete(recursive: true);

    [Fact]
    public void Take_ProcessComesSecondsLater_TheHitWaitsForItOnTheStream()
    {
        var replay = Replay();
        Assert.Empty(Take(replay, Event(Noon, "e1", process: "p1")));

        var alert = Assert.Single(Take(replay, Process(Noon.AddSeconds(2), "p1")));

        Assert.Equal("resolved", Document(alert).GetProperty("guide.ancestry").GetProperty("status").GetString());
        Assert.Equal(2_000, Document(alert).GetProperty("cronwatch.context.held_ms").GetInt64());
    }

    [Fact]
    public void Take_ProcessNeverComes_TheHitGoesOnWhenTheStreamIsFiveSecondsFurther()
    {
        var replay = Replay();
        Assert.Empty(Take(replay, Event(Noon, "e1", process: "p1")));
        Assert.Empty(Take(replay, Process(Noon.AddSeconds(4), "other")));
        Assert.Single(Take(replay, Process(Noon.AddSeconds(6), "another")));
    }

    [Fact]
    public void Take_EventsOutsideTheTime_AreNotGivenAndFillTheirWindow()
    {
        var replay = Replay("max_signals = 2", new("r", Noon.AddMinutes(1), Noon.AddMinutes(2)));

        var given = Take(replay, Event(Noon, "e1"), Event(Noon.AddSeconds(61), "e2"), Event(Noon.AddSeconds(62), "e3"), Event(Noon.AddMinutes(3), "e4"));
        given.AddRange(replay.End());

        Assert.Equal(["alert", "overflow"], given.Select(g => g.Outcome?.Name).OfType<string>());
        var counts = Assert.Single(replay.Tally.Hits).Counts;
        Assert.Equal((2, 1, 1), (counts.Hits, counts.Alerts, counts.Overflow));
        // e3 and e4: the sum is of the window, as it would be live.
        Assert.Equal(2, Document(given.Last(g => g.Outcome is null)).GetProperty("cronwatch.summary.count").GetInt64());
    }

    [Fact]
    public void Take_SameEventTwice_IsOneHit()
    {
        var replay = Replay();
        var given = Take(replay, Event(Noon, "e1"), Event(Noon.AddSeconds(1), "e1"));
        Assert.Single(given, g => g.Outcome is not null);
    }

    [Fact]
    public void End_HitsStillWait_GivesThem()
    {
        var replay = Replay();
        Assert.Empty(Take(replay, Event(Noon, "e1", process: "p1")));
        Assert.Single(replay.End(), g => g.Outcome is not null);
    }

    private ReplayDetection Replay(string keys = "", ReplayRun? run = null)
    {
        File.WriteAllText(Path.Combine(_rules.FullName, "rule.toml"), Some.Rule("Files", "/etc/cron.d/*", keys));
        Assert.True(RuleSet.TryLoad(_rules.FullName, ActiveRules.AlsoRead, out var rules, out var problems), string.Join('\n', problems));
        var parts = new PipelineParts(new CronwatchOptions(), new RulesInForce(rules), GroupProtocol.Classic, 4, 1, new PipelineCounters(), System: null,
            TimeProvider.System, NullLoggerFactory.Instance);
        return new ReplayDetection(parts, run ?? new("r", null, null), _clock);
    }

    private static List<OutgoingAlert> Take(ReplayDetection replay, params ReplayItem[] items) => replay.Take(items);

    private static JsonElement Document(OutgoingAlert alert) => JsonElement.Parse(alert.Record.Value!);

    // Without a process it waits for none.
    private ReplayItem Event(DateTimeOffset time, string id, string? process = null)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object?>
        {
            ["@timestamp"] = time.ToString("O"),
            ["event"] = new { category = new[] { "file" }, action = "creation", id },
            ["agent"] = new { id = "a" },
            ["host"] = new { id = "h", os = new { type = "linux" } },
            ["file"] = new { path = "/etc/cron.d/x" },
            ["process"] = process is null ? new { executable = "/bin/sh" } : (object)new { entity_id = process, executable = "/bin/sh" },
        });
        return ReplayItem.Of(new Candidate("h", json, OriginAt(time)));
    }

    private ReplayItem Process(DateTimeOffset time, string entityId)
    {
        var said = new SaidRecord { Actions = ["exec"], Process = new SaidImage { EntityId = entityId, Executable = "/bin/sh", Start = time }, Timestamp = time };
        var key = said.KeyFor("h");
        return ReplayItem.Of(new HostObservation(key, Encoding.UTF8.GetByteCount("h"), said.ToBytes()), OriginAt(time));
    }

    private RecordOrigin OriginAt(DateTimeOffset time) => new("raw", 0, _offset++, 0, time.ToUnixTimeMilliseconds(), RecordTimestampType.CreateTime);
}
