using System.Text;
using Cronwatch.Support;

namespace Cronwatch.Detect.Tests.Eql;

public sealed class NecessaryLiteralsTests
{
    public static IEnumerable<object[]> Cases => CaseFile.Read("literals");

    public static IEnumerable<object[]> Queries => CaseFile.Read("missing", "values", "text", "grammar").Select(c => c[..1]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void NecessaryLiterals_OfQuery_AreThese(string text, string expected)
    {
        var literals = Compiled.Query(text, out _).NecessaryLiterals;
        Assert.Equal(expected, literals is not { } known ? "nothing" : known.IsEmpty ? "none" : string.Join(", ", known));
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public void NecessaryLiterals_OfEveryQueryOfTheCases_OccurInWhatMatches(string text)
    {
        var query = Compiled.Query(text, out var fields);
        foreach (var json in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Eql", "Cases", "events.ndjson")))
        {
            if (json.Contains("\\u", StringComparison.Ordinal) || query.NecessaryLiterals is not { } literals)
                continue;
            var e = Some.Event(fields, json);
            var raw = Encoding.UTF8.GetString(e.Raw.Span);
            Assert.True(!query.Matches(e) || literals.Any(l => raw.Contains(l, StringComparison.OrdinalIgnoreCase)), json);
        }
    }
}
