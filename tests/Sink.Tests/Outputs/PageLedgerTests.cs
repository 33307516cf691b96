using Cronwatch.Sinks.Outputs;

namespace Cronwatch.Sinks.Tests.Outputs;

public sealed class PageLedgerTests
{
    private const int First = 5;

    private static readonly DateTimeOffset Window = new(2026, 1, 15, 9, 55, 0, TimeSpan.Zero);

    private readonly PageLedger _ledger = new(First);

    [Fact]
    public void Owed_StormOverAFleet_IsTheFirstAndOneMessageForTheRest()
    {
        Take(0, 10_000);
        Assert.Equal(["0", "1", "2", "3", "4"], TellOwed());
        Assert.Empty(_ledger.Due(Window));
        var digest = Assert.Single(_ledger.Due(Window.AddMinutes(5) + PageLedger.Settle));
        Assert.Equal((9_995, 0, "r"), (digest.Pages.Length, digest.Before, digest.RuleId));
        _ledger.Take(digest.Summed);
        Assert.Empty(_ledger.Due(DateTimeOffset.MaxValue, all: true));
        Assert.Empty(_ledger.Owed);
    }

    [Fact]
    public void Owed_SameAlertsAgain_AreNotToldAgain()
    {
        Take(0, 7);
        TellOwed();
        Take(0, 7);
        Assert.Empty(_ledger.Owed);
        Assert.Equal(2, Assert.Single(_ledger.Due(Window, all: true)).Pages.Length);
    }

    [Fact]
    public void Owed_OtherRuleOrWindow_HasItsOwnFirst()
    {
        Take(0, 6);
        _ledger.Take(PageOf(6) with { RuleId = "other" }, Window);
        _ledger.Take(PageOf(7) with { Time = Window.AddMinutes(5) }, Window);
        Assert.Equal(["0", "1", "2", "3", "4", "6", "7"], TellOwed());
    }

    [Fact]
    public void Due_StragglersAfterTheMessage_AreCountedInAnotherFiveMinutesLater()
    {
        Take(0, 8);
        var late = Window.AddMinutes(7);
        _ledger.Take(Assert.Single(_ledger.Due(late)).Summed);
        Take(8, 2, late);
        Assert.Empty(_ledger.Due(late.AddMinutes(5)));
        var digest = Assert.Single(_ledger.Due(late.AddMinutes(5) + PageLedger.Settle));
        Assert.Equal((2, 3), (digest.Pages.Length, digest.Before));
    }

    [Fact]
    public void Due_EventsOfTheFuture_WaitNoLongerThanAWindow()
    {
        for (var i = 0; i < 6; i++)
            _ledger.Take(PageOf(i) with { Time = Window.AddYears(40) }, Window);
        Assert.Single(_ledger.Due(Window.AddMinutes(5) + PageLedger.Settle));
    }

    // What came while a message was on its way is in the topic before the note of that message.
    [Fact]
    public void Due_ReadFromTheTopicAgain_IsWhatTheMessageHadNotCounted()
    {
        Take(0, 8);
        var sent = Assert.Single(_ledger.Due(Window, all: true));
        Take(8, 1);
        var again = new PageLedger(First);
        foreach (var i in Enumerable.Range(0, 9))
            again.Take(PageOf(i), Window);
        foreach (var i in Enumerable.Range(0, 4))
            again.Take(PageOf(i).ToTold());
        again.Take(sent.Summed);
        Assert.Equal("4", Assert.Single(again.Owed).Page.Id);
        Assert.Equal(["8"], Assert.Single(again.Due(Window, all: true)).Pages.Select(page => page.Id));
    }

    [Fact]
    public void Take_WindowOfLongAgo_IsForgotten()
    {
        Take(0, First);
        TellOwed();
        _ledger.Take(PageOf(100) with { RuleId = "other" }, Window + PageLedger.Memory + TimeSpan.FromMinutes(6));
        Take(0, 1, Window + PageLedger.Memory + TimeSpan.FromMinutes(6));
        Assert.Equal(["100", "0"], TellOwed());
    }

    private static Page PageOf(int number) => new()
    {
        Id = FormattableString.Invariant($"{number}"),
        RuleId = "r",
        Rule = "Rule",
        Time = Window,
        Host = FormattableString.Invariant($"h{number}"),
    };

    private void Take(int from, int count, DateTimeOffset? at = null)
    {
        for (var i = from; i < from + count; i++)
            _ledger.Take(PageOf(i), at ?? Window);
    }

    private List<string> TellOwed()
    {
        var owed = _ledger.Owed;
        foreach (var (page, _) in owed)
            _ledger.Take(page.ToTold());
        return [.. owed.Select(o => o.Page.Id)];
    }
}
