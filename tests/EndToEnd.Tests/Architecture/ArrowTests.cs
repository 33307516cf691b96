using NetArchTest.Rules;

namespace Cronwatch.EndToEnd.Tests.Architecture;

/// <summary>Events ◄─ { Ingest, Detect, Enrich, Sink } ◄─ App ─► Agent, and the laws inside.</summary>
public sealed class ArrowTests
{
    public static TheoryData<string> Siblings => [.. OurAssemblies.Siblings];

    [Theory]
    [MemberData(nameof(Siblings))]
    public void Sibling_AmongOurAssemblies_ReferencesEventsAlone(string sibling) =>
        Assert.All(OurAssemblies.ReferencesOf(sibling).Where(OurAssemblies.IsOurs), r => Assert.Equal(OurAssemblies.Events, r));

    [Fact]
    public void Events_AmongOurAssemblies_ReferencesNone() =>
        Assert.DoesNotContain(OurAssemblies.ReferencesOf(OurAssemblies.Events), OurAssemblies.IsOurs);

    [Fact]
    public void Agent_AmongOurAssemblies_ReferencesNoneAndNoStreams() => Assert.DoesNotContain(
        OurAssemblies.ReferencesOf(OurAssemblies.Agent), r => OurAssemblies.IsOurs(r) || r.StartsWith("Akka", StringComparison.Ordinal));

    [Theory]
    [InlineData("Cronwatch.Detect")]
    [InlineData("Cronwatch.Enrich")]
    public void PlainStage_AmongPackages_ReferencesNeitherKafkaNorStreams(string stage) =>
        Assert.DoesNotContain(OurAssemblies.ReferencesOf(stage), r =>
            r.StartsWith("Confluent", StringComparison.Ordinal) || r.StartsWith("Akka", StringComparison.Ordinal));

    [Fact]
    public void Eql_AmongTheFoldersOfDetect_KnowsNotTheRules()
    {
        var eql = Types.InAssembly(OurAssemblies.Load("Cronwatch.Detect")).That().ResideInNamespace("Cronwatch.Detect.Eql");
        Assert.NotEmpty(eql.GetTypes());        // The law below holds of no types at all, too.

        var result = eql.ShouldNot().HaveDependencyOn("Cronwatch.Detect.Rules").GetResult();

        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }
}
