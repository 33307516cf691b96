using System.Text.Json;
using Cronwatch.Detect.Eql;
using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.Detect.Tests.Eql;

/// <summary>Whatever is joined and whatever an event holds: no test throws, none is unknown, and the explanation agrees.</summary>
public sealed class EvaluationPropertyTests
{
    private const string Any = "any where ";
    private const int Rounds = 2_000;

    private static readonly string[] Conditions =
        [.. LanguageTests.Cases.Select(c => (string)c[0]).Where(q => q.StartsWith(Any, StringComparison.Ordinal)).Select(q => q[Any.Length..])];

    private static readonly object?[] Values =
    [
        null, "", "a", "job", "Job", "É", "\u212a", "/etc/cron.d/job", "C:\\x\ny", "10.1.2.3", "::1", "fe80::1%eth0", "2026-01-15T09:57:12Z", "2026-99-99",
        "5", "-5", "0x10", "1e400", " 5", "NaN", new string('a', 2_000), "\0", "😀", 0, 5, -1, 4.5, 1e300, long.MaxValue, long.MinValue, true, false,
        Array.Empty<object>(), new object?[] { null }, new object?[] { "a", 5, null, true, new object[] { "job" } },
    ];

    [Fact]
    public void Matches_JoinedConditionsOnAnyEvent_FollowsFromTheirParts()
    {
        var (random, held) = (new Random(97), 0);
        for (var round = 0; round < Rounds; round++)
        {
            var (a, b) = (Conditions[random.Next(Conditions.Length)], Conditions[random.Next(Conditions.Length)]);
            var fields = new FieldTable.Builder();
            EqlQuery[] queries = [.. ((string[])[a, b, $"(\n{a}\n) and not (\n{b}\n)", $"not ((\n{a}\n) or (\n{b}\n))"]).Select(c => Compile(Any + c, fields))];
            Assert.True(ExplainedQuery.TryCompile(Any + $"(\n{a}\n) and not (\n{b}\n)", fields, EqlQuery.CategoryField, out var explained, out _));
            var e = Some.Event(fields.ToTable(), Event(fields.ToTable(), random));

            var (left, right) = (queries[0].Matches(e), queries[1].Matches(e));
            held += left ? 1 : 0;
            Assert.True(queries[2].Matches(e) == (left && !right), $"{a}\nand not\n{b}\n{e}");
            Assert.True(queries[3].Matches(e) == !(left || right), $"not\n{a}\nor\n{b}\n{e}");
            Assert.True(explained.Explain(e).Holds == queries[2].Matches(e), $"{a}\nand not\n{b}\n{e}");
        }
        Assert.InRange(held, Rounds / 20, Rounds - (Rounds / 20));
    }

    private static EqlQuery Compile(string text, FieldTable.Builder fields)
    {
        Assert.True(EqlQuery.TryCompile(text, fields, out var query, out var errors), text + "\n" + string.Join('\n', errors));
        return query;
    }

    private static string Event(FieldTable fields, Random random) => JsonSerializer.Serialize(
        fields.Fields.Where(_ => random.Next(4) > 0).ToDictionary(f => f.Name, _ => Values[random.Next(Values.Length)]));
}
