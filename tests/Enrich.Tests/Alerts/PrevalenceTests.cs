using System.Globalization;
using System.Text.Json;
using Cronwatch.Enrich.Alerts;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Tests.Alerts;

public sealed class PrevalenceTests
{
    private const string Hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private readonly Prevalence _prevalence = new();

    [Fact]
    public void AnswerFor_ProgramFileAndHash_CountsHostsAndAlertsOfEach()
    {
        Hear(
            Told.Alert("a", -3, "h1", sha256: Hash), Told.Alert("b", -2, "h1", sha256: Hash), Told.Alert("c", -1, "h2"),
            Told.Alert("d", 0, "h3", path: "/etc/cron.d/y"), Told.Alert("e", 1, "h4", executable: "/usr/bin/cp", sha256: Hash), Told.Alert("b", -2, "h1", sha256: Hash));
        Assert.Equal(
            new PrevalenceAnswer(AnswerStatus.Resolved)
            {
                SameExecutableAndPath = new(2, 3, Told.Noon.AddHours(-3), Told.Noon.AddHours(-1)),
                SameExecutable = new(3, 4, Told.Noon.AddHours(-3), Told.Noon),
                SameFileHash = new(2, 3, Told.Noon.AddHours(-3), Told.Noon.AddHours(1)),
            },
            _prevalence.AnswerFor(Told.Alert("a", -3, "h1", sha256: Hash)));
    }

    [Fact]
    public void AnswerFor_FirstOfItsKind_CountsItself()
    {
        Hear(Told.Alert("a"));
        Assert.Equal(new Sighting(1, 1, Told.Noon, Told.Noon), _prevalence.AnswerFor(Told.Alert("a")).SameExecutable);
    }

    [Fact]
    public void AnswerFor_AlertThatNamesNothing_IsNotCollected()
    {
        Hear(Told.Alert("a", executable: null));
        Assert.Equal(new PrevalenceAnswer(AnswerStatus.NotCollected), _prevalence.AnswerFor(Told.Alert("a", executable: null)));
        Assert.Equal(0, _prevalence.Count);
    }

    [Fact]
    public void AnswerFor_AlertsInAnyOrderAndTwice_IsTheSame()
    {
        var random = new Random(20260115);
        var alerts = Enumerable.Range(0, 60).Select(i => Told.Alert(
            $"{i}", random.Next(-9_000, 10), $"h{random.Next(9)}", executable: random.Next(9) == 0 ? null : $"/usr/bin/{random.Next(3)}",
            path: $"/etc/cron.d/{random.Next(3)}", sha256: random.Next(2) == 0 ? null : Hash)).ToArray();
        var expected = AnswersOf(alerts, alerts);
        for (var i = 0; i < 300; i++)
        {
            var order = alerts.Concat(alerts.Where(_ => random.Next(3) == 0)).ToArray();
            random.Shuffle(order);
            Assert.Equal(expected, AnswersOf(order, alerts));
        }
    }

    [Theory]
    [InlineData(1970)]
    [InlineData(9999)]
    public void AnswerFor_AlertWithAWrongClock_IsSeenWhenItWasRead(int year)
    {
        Hear(Told.Alert("a", -1), Told.Alert("wrong") with { Time = new(year, 1, 1, 0, 0, 0, TimeSpan.Zero) });
        Assert.Equal(new Sighting(1, 2, Told.Noon.AddHours(-1), Told.Noon), _prevalence.AnswerFor(Told.Alert("a")).SameExecutable);
    }

    [Fact]
    public void Add_MoreThingsThanThereIsRoomFor_ForgetsTheOneSeenLeastRecentlyAndSaysSo()
    {
        var prevalence = new Prevalence(things: 4);
        foreach (var alert in (AlertFacts[])[Told.Alert("a", -9), Told.Alert("b", -8, executable: "/bin/b"), Told.Alert("c", -7), Told.Alert("d", -6, executable: "/bin/d")])
            prevalence.Add(alert);
        Assert.Equal((4, 2), (prevalence.Count, prevalence.Evicted));
        var known = prevalence.AnswerFor(Told.Alert("a"));
        Assert.Equal((AnswerStatus.Resolved, 2), (known.Status, known.SameExecutable!.Alerts));
        foreach (var perhapsForgotten in (string[])["/bin/b", "/bin/d"])
            Assert.Equal(AnswerStatus.Missing, prevalence.AnswerFor(Told.Alert("asks", executable: perhapsForgotten)).Status);
    }

    [Fact]
    public void Add_ThingOnMoreHostsThanAreToldApart_SaysThatThereAreMore()
    {
        for (var i = 0; i <= 10_000; i++)
            Hear(Told.Alert($"{i}", host: $"h{i}"));
        var answer = _prevalence.AnswerFor(Told.Alert("asks"));
        Assert.Equal((AnswerStatus.Missing, 10_000, 10_001), (answer.Status, answer.SameExecutable!.Hosts, answer.SameExecutable.Alerts));
    }

    [Fact]
    public void Add_HostsWithoutEndOverManyThings_AreBounded()
    {
        var prevalence = new Prevalence(places: 30_000);
        for (var i = 0; i < 40_000; i++)
            prevalence.Add(Told.Alert($"{i}", host: $"h{i}", executable: $"/bin/{i / 4_000}"));
        Assert.InRange(prevalence.Count, 1, 8);         // Of 20, each on 4,000 hosts.
        Assert.Equal(20 - prevalence.Count, prevalence.Evicted);
    }

    [Fact]
    public void Knows_Alert_UntilItIsOneOfTheOldest()
    {
        var prevalence = new Prevalence(ids: 20);
        for (var i = 0; i < 30; i++)
            prevalence.Add(Told.Alert(i.ToString(CultureInfo.InvariantCulture)));
        Assert.Equal((false, true, true), (prevalence.Knows(Told.Id("0")), prevalence.Knows(Told.Id("20")), prevalence.Knows(Told.Id("29"))));
        Assert.False(prevalence.Knows("a1"));
    }

    [Fact]
    public void Add_PathsWithoutEnd_AreKeptShortAndToldApart()
    {
        var path = "/etc/cron.d/" + new string('x', 100_000);
        Hear(Told.Alert("a", path: path), Told.Alert("b", path: path + "y"), Told.Alert("c", path: path));
        Assert.Equal(2, _prevalence.AnswerFor(Told.Alert("a", path: path)).SameExecutableAndPath!.Alerts);
    }

    private void Hear(params AlertFacts[] alerts)
    {
        foreach (var alert in alerts)
            _prevalence.Add(alert);
    }

    private static string AnswersOf(AlertFacts[] alerts, AlertFacts[] asking)
    {
        var prevalence = new Prevalence();
        foreach (var alert in alerts)
            prevalence.Add(alert);
        return string.Join('\n', asking.Select(alert => JsonSerializer.Serialize(prevalence.AnswerFor(alert))));
    }
}
