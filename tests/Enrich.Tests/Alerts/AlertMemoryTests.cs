using Cronwatch.Enrich.Alerts;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Tests.Alerts;

/// <summary>A fleet's alerts fit: 100,000 of them into 40 MB.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class AlertMemoryTests
{
    private const int Alerts = 100_000;

    [Fact]
    public void Add_AlertsOfAFleet_TakeAtMost240BytesEach()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var history = new AlertHistory();
        foreach (var alert in OfAFleet())
            history.Add(alert);

        Assert.Equal(Alerts, history.Count);
        Assert.InRange((GC.GetTotalMemory(forceFullCollection: true) - before) / Alerts, 100, 240);
        GC.KeepAlive(history);
    }

    [Fact]
    public void Add_ThingsOfAFleet_TakeAtMost200BytesAnAlert()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var prevalence = new Prevalence();
        foreach (var alert in OfAFleet())
            prevalence.Add(alert);

        Assert.InRange((GC.GetTotalMemory(forceFullCollection: true) - before) / Alerts, 50, 200);
        GC.KeepAlive(prevalence);
    }

    // 10,000 hosts of ten alerts, every second one by one of 1,000 persons; 50 rules, 500 programs, 5,000 files.
    private static IEnumerable<AlertFacts> OfAFleet()
    {
        var alert = Told.Alert("");
        for (var i = 0; i < Alerts; i++)
            yield return alert with
            {
                Id = $"{i:x16}{i:x48}",
                RuleId = $"{i % 50:x36}",
                Time = Told.Noon.AddSeconds(i),
                Host = $"{i % 10_000:x32}",
                HostName = $"web-{i % 10_000}",
                UserId = i % 2 == 0 ? "0" : $"{1_000 + (i / 2 % 1_000)}",
                UserName = i % 2 == 0 ? "root" : $"person-{i / 2 % 1_000}",
                Executable = $"/usr/local/bin/program-{i % 500}",
                Path = $"/etc/cron.d/some-job-{i % 5_000}",
                Sha256 = $"{i % 20_000:x64}",
            };
    }
}
