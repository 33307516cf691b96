using Cronwatch.App.Demo;

namespace Cronwatch.App.Tests.Demo;

public sealed class AttackLedgerTests
{
    private static readonly AttackKind Shell = AttackKind.All.Single(k => k.Name == "shell-redirect");
    private static readonly AttackKind Perl = AttackKind.All.Single(k => k.Name == "perl");

    [Fact]
    public void Summarize_SomeFound_CountsFoundMissedAndFalse()
    {
        var summary = Ledger().Summarize(["shell-1", "shell-1", "nobody-knows"]);

        Assert.Equal((3, 2, 1, 1), (summary.Simulated, summary.Expected, summary.Found, summary.Missed));
        Assert.Equal((1, 1, 0), (summary.FalseAlerts, summary.ExcludedByDesign, summary.FoundBeyondDesign));
        Assert.Equal(new AttackKindSummary(Shell, 2, 1), summary.Kinds.Single(k => k.Kind == Shell));
        Assert.Equal(AttackKind.All, summary.Kinds.Select(k => k.Kind));
    }

    [Fact]
    public void Summarize_ExcludedKindAlerted_IsNeitherMissedNorFalse()
    {
        var summary = Ledger().Summarize(["shell-1", "shell-2", "perl-1"]);

        Assert.Equal((0, 0, 1), (summary.Missed, summary.FalseAlerts, summary.FoundBeyondDesign));
    }

    [Fact]
    public void MustAlert_ByEvent_IsTrueOfMarkedEventsThatTheRuleWatches() =>
        Assert.Equal([true, false, false], new[] { "shell-1", "perl-1", "nobody-knows" }.Select(Ledger().MustAlert));

    [Fact]
    public void All_ExcludedKinds_SayWhy() => Assert.Equal(
        ["in-place-edit", "perl", "red-hat-crontab"],
        AttackKind.All.Where(k => k.ExcludedBecause is not null).Select(k => k.Name).Order());

    private static AttackLedger Ledger()
    {
        var ledger = new AttackLedger();
        ledger.Add(new("attack-1", Shell, "shell-1"));
        ledger.Add(new("attack-2", Shell, "shell-2"));
        ledger.Add(new("attack-3", Perl, "perl-1"));
        return ledger;
    }
}
