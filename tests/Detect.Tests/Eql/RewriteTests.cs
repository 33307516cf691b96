namespace Cronwatch.Detect.Tests.Eql;

public sealed class RewriteTests
{
    public static IEnumerable<object[]> Cases => CaseFile.Read("rewrites");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Compiled_QueriesOfTheCases_IsWhatTheRewritesMakeOfThem(string text, string expected) =>
        Assert.Equal(expected, Compiled.Query(text, out _).Compiled);
}
