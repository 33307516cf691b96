using System.Text.Json;
using Cronwatch.App.Demo;
using Cronwatch.Events;
using Cronwatch.Ingest;
using Cronwatch.Support;

namespace Cronwatch.App.Tests.Demo;

public sealed class FleetSimulatorTests
{
    private static readonly FleetOptions Default = new() { StartTime = new(2026, 1, 15, 9, 57, 12, TimeSpan.Zero) };

    [Fact]
    public void Events_SameOptions_SameBytes() => Assert.Equal(FirstValues(Default, 5_000), FirstValues(Default with { }, 5_000));

    [Fact]
    public void Events_OtherSeed_OtherBytes() =>
        Assert.Empty(FirstValues(Default, 1_000).Intersect(FirstValues(Default with { Seed = 2 }, 1_000)));

    [Fact]
    public void Events_EnumeratedTwice_StartAfresh()
    {
        var events = new FleetSimulator(Default).Events();

        Assert.Equal(events.First().Value, events.First().Value);
    }

    [Theory]
    [InlineData(SimulatedEvent.FileTopic, "file",
        "@timestamp event.created event.action event.category event.type event.id event.sequence event.kind event.module " +
        "event.dataset event.outcome file.path file.name process.entity_id process.name process.executable process.pid " +
        "user.id user.Ext.real.id group.id agent.id agent.type agent.version elastic.agent.id data_stream.dataset " +
        "data_stream.namespace data_stream.type ecs.version host.id host.name host.hostname host.architecture host.ip host.mac " +
        "host.os.type host.os.name host.os.kernel host.os.full host.os.Ext.variant message")]
    [InlineData(SimulatedEvent.ProcessTopic, "process",
        "@timestamp event.created event.action event.category event.type event.id event.sequence event.dataset " +
        "process.entity_id process.pid process.name process.executable process.args process.args_count process.command_line " +
        "process.working_directory process.interactive process.start process.hash.sha256 process.user.id process.real_user.id " +
        "process.Ext.ancestry process.previous process.parent.entity_id process.parent.command_line process.parent.user.id " +
        "process.group_leader.entity_id process.session_leader.same_as_process process.entry_leader.entry_meta.type " +
        "process.entry_leader.parent.entity_id user.id agent.id host.id host.os.type data_stream.dataset")]
    public void Events_Each_HasTheFieldsOfItsKind(string topic, string category, string fields)
    {
        var all = new FleetSimulator(Default).Events().Take(20_000).Where(e => e.Topic == topic).ToList();

        Assert.NotEmpty(all);
        Assert.All(all, one =>
        {
            using var document = JsonDocument.Parse(one.Value);
            Assert.All(fields.Split(' '), field => Assert.NotEqual("", Find(document.RootElement, field).ToString()));
            Assert.Equal(category, Find(document.RootElement, "event.category")[0].GetString());
            Assert.Equal(one.Occurred, Find(document.RootElement, "@timestamp").GetDateTimeOffset());
            Assert.Null(one.Key);
        });
    }

    [Fact]
    public void Events_OfTwoHundredThousand_ThoseMarkedAndNoOthersMatchTheRule()
    {
        var (ids, attacks) = (new HashSet<string>(), new HashSet<string>());
        foreach (var one in new FleetSimulator(Default).Events().Take(200_000))
        {
            using var document = JsonDocument.Parse(one.Value);
            var id = Find(document.RootElement, "event.id").GetString()!;

            Assert.True(ids.Add(id), $"{id} occurs twice.");
            Assert.True(CronRuleByHand.Matches(document.RootElement) == (one.Label?.Kind.MustAlert ?? false),
                $"{one.Label?.Kind.Name}: {document.RootElement}");
            if (one.Label is not { } label)
                continue;
            Assert.Equal(id, label.EventId);
            Assert.True(attacks.Add(label.AttackId), $"{label.AttackId} has two marked events.");
        }
        Assert.True(attacks.Count > 20);
    }

    [Fact]
    public void Events_AtTheDefaults_HaveTheSharesAndSizesOfAFleet()
    {
        var events = new FleetSimulator(Default).Events().Take(60_000).ToList();
        var files = events.Where(e => e.Topic == SimulatedEvent.FileTopic).ToList();

        Assert.InRange(files.Count(e => e.Value.AsSpan().IndexOf("cron"u8) >= 0) / (double)files.Count, 0.02, 0.04);
        Assert.InRange(files.Count / (double)events.Count, 0.7, 0.95);
        Assert.InRange(files.Average(e => e.Value.Length), 1_300, 1_700);
        Assert.InRange(events.Except(files).Average(e => e.Value.Length), 3_000, 4_700);
        Assert.InRange((events[^1].Time - Default.StartTime).TotalSeconds, 29, 31);
    }

    [Fact]
    public void Events_InOrderOfPublication_CountUpPerAgentInOrderOfTime()
    {
        var events = new FleetSimulator(Default with { Hosts = 20 }).Events().Take(10_000).ToList();
        var published = events.Select(e => e.Time).ToList();
        var byAgent = events.Select(e =>
        {
            using var document = JsonDocument.Parse(e.Value);
            return (Agent: Find(document.RootElement, "agent.id").GetString(),
                Sequence: Find(document.RootElement, "event.sequence").GetInt64(), e.Occurred);
        }).GroupBy(e => e.Agent).ToList();

        Assert.Equal(published.Order(), published);
        Assert.Equal(20, byAgent.Count);
        Assert.All(byAgent, agent => Assert.Equal(agent.OrderBy(e => e.Sequence), agent.OrderBy(e => e.Occurred)));
    }

    [Fact]
    public void Events_OfOneProcess_SometimesTellOfItsFilesFirst()
    {
        var (processes, before, after) = (new HashSet<string>(), new HashSet<string>(), new HashSet<string>());
        foreach (var one in new FleetSimulator(Default).Events().Take(20_000))
        {
            using var document = JsonDocument.Parse(one.Value);
            var process = Find(document.RootElement, "process.entity_id").GetString()!;
            if (one.Topic == SimulatedEvent.FileTopic)
                (processes.Contains(process) ? after : before).Add(process);
            else
                processes.Add(process);
        }
        before.IntersectWith(processes); // what runs since boot has no process event

        Assert.InRange(before.Count / (double)(before.Count + after.Count), 0.05, 0.6);
    }

    [Theory]
    [InlineData(1, 500, 2_000)]
    [InlineData(2, 2, 2_000)]
    [InlineData(3, 500, 200)]
    [InlineData(4, 3_000, 20_000)]
    public void Attacks_OfEachKind_HappenWithinTheFirstSeconds(int seed, int hosts, double rate)
    {
        var options = Default with { Seed = seed, Hosts = hosts, Rate = rate };
        var kinds = new FleetSimulator(options).Events()
            .TakeWhile(e => e.Time <= options.StartTime + options.FirstAttacksWithin)
            .Where(e => e.Label is not null).Select(e => e.Label!.Kind.Name).ToHashSet();

        Assert.Equal(AttackKind.All.Select(k => k.Name).Order(), kinds.Order());
    }

    [Fact]
    public void Attacks_HoweverFrequent_StayBelowAHundredPerHostInFiveMinutes()
    {
        var options = Default with { Hosts = 2, Rate = 40, AttackEvery = TimeSpan.FromMilliseconds(20) };
        var hits = new FleetSimulator(options).Events()
            .TakeWhile(e => e.Time < options.StartTime + TimeSpan.FromMinutes(12))
            .Where(e => e.Label is { Kind.MustAlert: true }).GroupBy(HostOf, e => e.Occurred).ToList();

        Assert.All(hits, host => Assert.All(host, from =>
            Assert.InRange(host.Count(t => t >= from && t < from + TimeSpan.FromMinutes(5)), 1, 99)));
        Assert.All(hits, host => Assert.True(host.Count() > 60));
    }

    [Fact]
    public void Attacks_OfEachKind_SayOfTheirProcessHowItCame()
    {
        var labelled = new FleetSimulator(Default).Events().Take(40_000)
            .Where(e => e.Label is not null).DistinctBy(e => e.Label!.Kind);
        var parents = new FleetSimulator(Default).Events().Take(40_000)
            .Where(e => e.Topic == SimulatedEvent.ProcessTopic).Select(e => Text(e, "process.entity_id")).ToHashSet();

        Assert.All(labelled, e => Assert.Contains(Text(e, "process.parent.entity_id"), parents));
    }

    [Fact]
    public void EventsAndResults_AreTheEventsAndThePackOfMostHostsInOrder()
    {
        var all = new FleetSimulator(Default with { Hosts = 20 }).EventsAndResults().Take(10_000).ToList();
        var results = all.Where(e => e.Topic == SimulatedEvent.OsqueryTopic).ToList();
        var events = all.Where(e => e.Topic != SimulatedEvent.OsqueryTopic).ToList();

        Assert.Equal(all.Select(e => e.Time).Order(), all.Select(e => e.Time));
        Assert.Equal(new FleetSimulator(Default with { Hosts = 20 }).Events().Take(events.Count).Select(e => Convert.ToHexString(e.Value)),
            events.Select(e => Convert.ToHexString(e.Value)));
        Assert.Equal(15 * OsqueryQuery.All.Length, results.Count);
        Assert.Subset(events.Select(HostOf).ToHashSet(), results.Select(e => Text(e, "hostIdentifier")).ToHashSet());
        var (intake, into) = (new RecordIntake(new Prefilter(["cron"]), ["file"], 1_000_000), new IntakeResult());
        foreach (var result in results)
            intake.Take(result.Value, default, into);
        Assert.Equal((results.Count, 0L), (into.Context, into.Filtered));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100_001)]
    public void Hosts_OutOfRange_IsRefused(int hosts) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Default with { Hosts = hosts });

    private static IEnumerable<string> FirstValues(FleetOptions options, int count) =>
        new FleetSimulator(options).Events().Take(count).Select(e => Convert.ToHexString(e.Value));

    private static string HostOf(SimulatedEvent one) => Text(one, "host.id");

    private static string Text(SimulatedEvent one, string field)
    {
        using var document = JsonDocument.Parse(one.Value);
        return Find(document.RootElement, field).GetString()!;
    }

    private static JsonElement Find(JsonElement element, string field)
    {
        foreach (var name in field.Split('.'))
            element = element.GetProperty(name);
        return element;
    }
}
