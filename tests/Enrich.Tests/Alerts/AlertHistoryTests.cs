using System.Globalization;
using System.Text.Json;
using Cronwatch.Enrich.Alerts;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Tests.Alerts;

public sealed class AlertHistoryTests
{
    private readonly AlertHistory _history = new();

    [Fact]
    public void AnswerFor_OtherAlertsOfTheHost_AreOnceAndNewestFirstWithoutItself()
    {
        Hear(Told.Alert("b", -1), Told.Alert("asks"), Told.Alert("a", -47), Told.Alert("b", -1), Told.Alert("elsewhere", host: "h2"));
        var answer = _history.AnswerFor(Told.Alert("asks"));
        Assert.Equal((AnswerStatus.Resolved, 2, "b a"), (answer.Status, answer.Host.Count, answer.Host.Names("a", "b")));
        Assert.Equal(new RelatedAlert(Told.Id("b"), "cron", Told.Noon.AddHours(-1), "medium", "name of h1"), answer.Host.Items[0]);
    }

    [Fact]
    public void AnswerFor_AlertThatIsNotTakenInYet_IsTheSame()
    {
        Hear(Told.Alert("a", -1));
        var before = _history.AnswerFor(Told.Alert("asks"));
        Hear(Told.Alert("asks"));
        Assert.Equal(Shown(before), Shown(_history.AnswerFor(Told.Alert("asks"))));
    }

    [Theory]
    [InlineData(-48, 1)]
    [InlineData(-48.001, 0)]
    [InlineData(5 / 3_600.0, 1)]
    [InlineData(6 / 3_600.0, 0)]
    public void AnswerFor_AlertAtTheEndsOfTheWindow_IsInOrOut(double hours, int count)
    {
        Hear(Told.Alert("other", hours));
        var answer = _history.AnswerFor(Told.Alert("asks"));
        Assert.Equal(count, answer.Host.Count);
        Assert.Equal((Told.Noon.AddHours(-48), Told.Noon.AddSeconds(5)), (answer.From, answer.To));
    }

    [Fact]
    public void AnswerFor_Person_IsFoundOnAllHosts()
    {
        Hear(Told.Alert("there", -2, "h2", "1001:alice"), Told.Alert("here", -1, "h1", "2002:alice"), Told.Alert("bob", -1, "h3", "1002:bob"));
        var answer = _history.AnswerFor(Told.Alert("asks", user: "1001:alice"));
        Assert.Equal((UserScope.AllHosts, "here there"), (answer.Scope, answer.User.Names("here", "there", "bob")));
        Assert.Equal("name of h2", answer.User!.Items[1].Host);
    }

    [Theory]
    [InlineData("0:root")]
    [InlineData("999:postgres")]
    [InlineData("S-1-5-18:SYSTEM")]
    [InlineData("-1:nobody")]
    [InlineData("1001")]
    public void AnswerFor_AccountThatIsNoKnownPerson_IsLookedForOnItsHostAlone(string user)
    {
        Hear(Told.Alert("there", -2, "h2", user), Told.Alert("here", -1, "h1", user), Told.Alert("other", -1, "h1", "1001:alice"));
        var answer = _history.AnswerFor(Told.Alert("asks", user: user));
        Assert.Equal((UserScope.Host, "here"), (answer.Scope, answer.User.Names("here", "there", "other")));
    }

    [Fact]
    public void AnswerFor_AlertWithoutUser_HasNoGroupOfOne()
    {
        Hear(Told.Alert("a", -1, user: null));
        var answer = _history.AnswerFor(Told.Alert("asks", user: null));
        Assert.Equal((AnswerStatus.Resolved, 1, null), (answer.Status, answer.Host.Count, answer.User));
    }

    [Fact]
    public void AnswerFor_ManyAlertsOfManyRules_KeepsTwentyAndCountsAll()
    {
        for (var i = 0; i < 150; i++)
            Hear(Told.Alert($"{i}", -i / 10.0, rule: $"r{i % 25:d2}"));
        Hear(Told.Alert("more", -3, rule: "r24"));
        var host = _history.AnswerFor(Told.Alert("asks")).Host;
        Assert.Equal((151, 20, 20), (host.Count, host.Items.Length, host.ByRule.Length));
        Assert.Equal(Told.Id("0"), host.Items[0].Id);
        Assert.Equal([("r24", 7), ("r00", 6), ("r01", 6)], host.ByRule[..3].Select(one => (one.RuleId, one.Count)));
    }

    [Fact]
    public void AnswerFor_RuleThatWasRenamed_HasItsLastName()
    {
        Hear(Told.Alert("b", -1) with { RuleName = "New" }, Told.Alert("a", -2) with { RuleName = "Old" });
        Assert.Equal(new RuleCount("cron", "New", 2), Assert.Single(_history.AnswerFor(Told.Alert("asks")).Host.ByRule));
    }

    [Fact]
    public void AnswerFor_RulesThatTheGuideRelates_AreCountedOnceEachAndNamedWithoutAny()
    {
        var (timer, service) = (RelatedRules.All[3].Id, RelatedRules.All[4].Id);
        Hear(
            Told.Alert("both", -1, "h1", "1001:alice", timer), Told.Alert("of the host", -1, "h1", rule: timer),
            Told.Alert("of the user", -1, "h2", "1001:alice", timer), Told.Alert("asks", 0, "h1", "1001:alice", service));
        var rules = _history.AnswerFor(Told.Alert("asks", 0, "h1", "1001:alice", service)).Rules;
        Assert.Equal(RelatedRules.All.Select(rule => (rule.Id, (string?)rule.Name)), rules.Select(rule => (rule.RuleId, rule.Name)));
        Assert.Equal([0, 0, 0, 3, 0], rules.Select(rule => rule.Count));
    }

    [Fact]
    public void AnswerFor_AlertsInAnyOrderAndTwice_IsTheSame()
    {
        var random = new Random(20260115);
        string[] users = ["0:root", "1001:alice", "1002:bob", "1003"];
        string[] rules = ["cron", "other", RelatedRules.All[0].Id];
        var alerts = Enumerable.Range(0, 60).Select(i => Told.Alert(
            $"{i}", random.Next(-150, 10) + (i % 3), $"h{random.Next(3)}", users[random.Next(4)], rules[random.Next(3)])).ToArray();
        alerts[7] = alerts[7] with { Time = DateTimeOffset.MaxValue };
        alerts[8] = alerts[8] with { Time = DateTimeOffset.UnixEpoch };
        // Late by less than what is kept for it, as an answer must be that is whole.
        var asking = alerts.Where(alert => alert.Time > Told.Noon.AddHours(-38) && alert.Time != DateTimeOffset.MaxValue).ToArray();
        var expected = AnswersOf(alerts, asking);
        for (var i = 0; i < 300; i++)
        {
            var order = alerts.Concat(alerts.Where(_ => random.Next(3) == 0)).ToArray();
            random.Shuffle(order);
            Assert.Equal(expected, AnswersOf(order, asking));
        }
        Assert.DoesNotContain("\"Status\":2", expected, StringComparison.Ordinal);
    }

    [Fact]
    public void AnswerFor_HitThatComesTwoDaysLate_HasAWholeWindow_AndOneLaterSaysThatItHasNot()
    {
        Hear(Told.Alert("old", -95), Told.Alert("older", -97), Told.Alert("now"));
        var (late, later) = (_history.AnswerFor(Told.Alert("asks", -48)), _history.AnswerFor(Told.Alert("asks", -50)));
        Assert.Equal((AnswerStatus.Resolved, 1), (late.Status, late.Host.Count));
        Assert.Equal((AnswerStatus.Missing, 1), (later.Status, later.Host.Count));
        Assert.Equal((2, 0), (_history.Count, _history.Evicted));
    }

    [Fact]
    public void Add_AMillionAlertsOfOneHost_KeepsTheNewestAndSaysThatThereWereMore()
    {
        var alert = Told.Alert("");
        for (var i = 0; i < 1_000_000; i++)
            _history.Add(alert with { Id = i.ToString("x64", CultureInfo.InvariantCulture), Time = Told.Noon.AddMilliseconds(i) });
        var answer = _history.AnswerFor(Told.Alert("asks", 1));
        Assert.Equal((AnswerStatus.Missing, 1_000, 20), (answer.Status, answer.Host.Count, answer.Host.Items.Length));
        Assert.Equal(Told.Noon.AddMilliseconds(999_999), answer.Host.Items[0].Time);
        Assert.Equal((1_000, 2 * 999_000), (_history.Count, _history.Evicted));
        Assert.Equal(AnswerStatus.Resolved, _history.AnswerFor(Told.Alert("asks", 1, "h2")).Status);
    }

    [Fact]
    public void Add_MoreAlertsThanThereIsRoomFor_ForgetsTheHostThatGotOneLeastRecently()
    {
        var history = new AlertHistory(alerts: 3);
        foreach (var alert in (AlertFacts[])[Told.Alert("a", -3, "h1", null), Told.Alert("b", -2, "h2", null), Told.Alert("c", -1, "h1", null), Told.Alert("d", 0, "h3", null)])
            history.Add(alert);
        Assert.Equal((3, 1), (history.Count, history.Evicted));
        Assert.Equal((AnswerStatus.Missing, 0), (history.AnswerFor(Told.Alert("asks", 0, "h2")).Status, history.AnswerFor(Told.Alert("asks", 0, "h2")).Host.Count));
        Assert.Equal(2, history.AnswerFor(Told.Alert("asks", 0, "h1")).Host.Count);
        Assert.Equal(AnswerStatus.Resolved, history.AnswerFor(Told.Alert("asks", 47, "h2")).Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1970)]
    [InlineData(9999)]
    public void AnswerFor_AlertWithAWrongClock_FindsItsLikeAndTakesNothingFromTheOthers(int year)
    {
        var wrong = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Hear(Told.Alert("a", -1), Told.Alert("wrong") with { Time = wrong, Host = "h2" }, Told.Alert("also wrong") with { Time = wrong });
        Assert.Equal("a", _history.AnswerFor(Told.Alert("asks")).Host.Names("a"));
        var answer = _history.AnswerFor(Told.Alert("asks", 0, "h2") with { Time = wrong });
        Assert.Equal("wrong", answer.Host.Names("wrong"));
        Assert.InRange(wrong, answer.From, answer.To);
    }

    [Fact]
    public void Add_MoreWrongClocksThanAHostHasRoomFor_TakesNoRoomForLong()
    {
        var history = new AlertHistory(perKey: 10);
        for (var i = 0; i < 20; i++)
            history.Add(Told.Alert($"wrong {i}") with { Time = DateTimeOffset.MaxValue.AddDays(-i) });
        for (var i = 0; i < 10; i++)
            history.Add(Told.Alert($"{i}", -i));
        var answer = history.AnswerFor(Told.Alert("asks"));
        Assert.Equal((AnswerStatus.Resolved, 10), (answer.Status, answer.Host.Count));
    }

    [Fact]
    public void Add_TextsWithoutEnd_AreKeptShort()
    {
        var (host, user) = (new string('h', 100_000), "1001:" + new string('\ud800', 100_000));
        Hear(Told.Alert("a", -1, host, user, new string('r', 100_000)), Told.Alert("b", -1, host + "x", user));
        var answer = _history.AnswerFor(Told.Alert("asks", 0, host, user));
        Assert.Equal((1, 2), (answer.Host.Count, answer.User!.Count));
        Assert.Equal(64, answer.Host.ByRule[0].RuleId.Length);
    }

    [Fact]
    public void Add_MoreRulesThanAnyFleetHas_LetsTheirAlertsGoAndCounts()
    {
        for (var i = 0; i < 10_000; i++)
            Hear(Told.Alert($"{i}", host: $"h{i}", user: null, rule: $"r{i}"));
        Assert.Equal((10_000 - RelatedRules.All.Count, RelatedRules.All.Count), (_history.Count, _history.Evicted));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a1")]
    [InlineData("xx55b03fb6480e385158e9db78520e1d07ea86aa9c133c36ce3d5ff6da4206e0")]
    public void Add_IdThatIsNoneOfOurs_IsPassedOver(string id)
    {
        _history.Add(Told.Alert("") with { Id = id });
        Assert.Equal(0, _history.Count);
    }

    private void Hear(params AlertFacts[] alerts)
    {
        foreach (var alert in alerts)
            _history.Add(alert);
    }

    private static string AnswersOf(AlertFacts[] alerts, AlertFacts[] asking)
    {
        var history = new AlertHistory();
        foreach (var alert in alerts)
            history.Add(alert);
        return string.Join('\n', asking.Select(alert => Shown(history.AnswerFor(alert))));
    }

    private static string Shown(RelatedAlertsAnswer answer) => JsonSerializer.Serialize(answer);
}
