namespace Cronwatch.Detect.Tests.Rules;

/// <summary>Which rules count in bursts of persistence.</summary>
public sealed class RuleThreatTests : IDisposable
{
    private readonly RuleDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("threat = [{ tactic = { id = \"TA0003\" } }]", true)]
    [InlineData("[[rule.threat]]\n[rule.threat.tactic]\nid = \"TA0004\"\n[[rule.threat]]\n[rule.threat.tactic]\nid = \"TA0003\"", true)]
    [InlineData("threat = [{ tactic = { id = \"TA0003\" } }]\nalert_suppression = { group_by = [\"host.id\"] }", false)]
    [InlineData("threat = [{ tactic = { id = \"TA0004\", name = \"TA0003\" } }]", false)]
    [InlineData("threat = [{ tactic = { id = 3 } }, { tactic = \"TA0003\" }, {}, \"TA0003\", [\"TA0003\"]]", false)]
    [InlineData("threat = []", false)]
    [InlineData("", false)]
    public void CountsInBursts_RuleFile_TacticOfPersistenceWithoutSuppression(string keys, bool counts) =>
        Assert.Equal(counts, _directory.With("a.toml", RuleDirectory.Sound + keys).Load().Rules[0].Info.CountsInBursts);
}
