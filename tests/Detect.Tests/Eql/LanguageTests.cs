using System.Collections.Immutable;
using Cronwatch.Detect.Eql;
using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.Detect.Tests.Eql;

public sealed class LanguageTests
{
    internal static readonly string[] Events =
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Eql", "Cases", "events.ndjson"));

    public static IEnumerable<object[]> Cases => CaseFile.Read("missing", "values", "text", "grammar", "functions", "regex", "everyday");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Matches_EventsOfTheCases_ThoseThatAreListed(string text, string expected)
    {
        var query = Compiled.Query(text, out var fields);
        var matching = Enumerable.Range(1, Events.Length).Where(n => query.Matches(Some.Event(fields, Events[n - 1])));
        Assert.Equal(expected, string.Join(", ", matching));
    }

    [Fact]
    public void Matches_ManyLiterals_EachOfThemAndNoOther()
    {
        string[] values = [.. Enumerable.Range(0, 500).Select(n => $"/usr/lib/tool-{n * 7}/Run")];
        var exact = Compiled.Query($"any where file.path in (\"{string.Join("\", \"", values)}\")", out var fields);
        var folding = Compiled.Query($"any where file.path in~ (\"{string.Join("\", \"", values)}\")", out _);
        bool Match(EqlQuery query, string path) => query.Matches(Some.Event(fields, $$"""{"file.path":"{{path}}"}"""));

        Assert.All(values, value => Assert.True(Match(exact, value) && Match(folding, value)));
        Assert.All(values, value => Assert.False(Match(exact, value.ToUpperInvariant())));
        Assert.All(values, value => Assert.True(Match(folding, value.ToUpperInvariant())));
        Assert.All(values, value => Assert.False(Match(exact, value + "x") || Match(folding, value[..^1])));
    }

    [Theory]
    [InlineData("process.pid / 0 == 1")]
    [InlineData("process.pid % (process.pid - 100) == 0")]
    [InlineData("9223372036854775807 + process.pid > 0")]
    public void Matches_ComputationWithoutAnswer_DoesNotHoldAndIsCounted(string condition)
    {
        var query = Compiled.Query($"any where {condition}", out var fields);
        var before = Detector.Unanswered;
        Assert.False(query.Matches(Some.Event(fields, Events[0])));
        Assert.True(Detector.Unanswered > before);      // Other tests count in the same process.
    }

    [Fact]
    public void Matches_AThousandTimes_AllocatesNothing()
    {
        var query = Compiled.Query(
            """
            any where file.path : ("/etc/cron.d/*", "*b?", "*X*") and not process.name in ("a", "b") and process.pid > 5 and
            host.ip == "10.0.0.0/8" and @timestamp > "2026-01-01" and user.id == 0 and file.size < 4.5 or file.extension == null
            or event.action in~ ("RENAME", "creation") and process.interactive and file.name < "z" and file.path : "*?c*/j?b"
            or length(file.path) > 900 or concat(file.name, ":", process.pid) == "x" or process.pid / 2 + 1 == 5
            or between~(file.path, "/E", "x") == "y" or cidrMatch(host.ip, "11.0.0.0/8") or file.path regex "/etc/x+(a|b)"
            """, out var fields);
        ImmutableArray<HostEvent> events = [.. Events.Select(json => Some.Event(fields, json))];
        var matches = 0;
        Assert.Equal(0, Allocation.OfRound(() =>
        {
            matches = 0;
            for (var i = 0; i < 1_000; i++)
                foreach (var e in events)
                    matches += query.Matches(e) ? 1 : 0;
        }));
        Assert.Equal(1_000 * 5, matches);
    }
}
