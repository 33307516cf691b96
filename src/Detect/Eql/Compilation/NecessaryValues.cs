using System.Collections.Immutable;
using Cronwatch.Detect.Eql.Binding;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Compilation;

/// <summary>A text that some value of a field must be, or contain, in whatever ASCII case.</summary>
/// <param name="Field">The field.</param>
/// <param name="Text">The text; in ASCII where it is a part.</param>
/// <param name="IsWhole">Whether it is the whole value.</param>
internal sealed record NecessaryValue(Field Field, string Text, bool IsWhole);

/// <summary>
/// What the values of a matching event must be like: one of these at least holds. Unlike <see cref="NecessaryLiterals"/> it
/// is about decoded values, so every character counts; rules are found by it.
/// </summary>
internal static class NecessaryValues
{
    /// <summary>The values; none when no event can match; null when nothing can be derived.</summary>
    public static ImmutableArray<NecessaryValue>? Of(Condition condition) => condition switch
    {
        Condition.Constant { Value: false } => [],
        Condition.All all => all.Sides.Select(Of).Where(side => side is not null).OrderBy(side => CommonnessOf(side!.Value)).FirstOrDefault(),
        Condition.Some some => Join(some.Sides.Select(Of)),
        Condition.Holds holds => Join(TestsOf(holds.Test).Select(test => OfTest(holds.Field, test))),
        _ => null,
    };

    private static ImmutableArray<NecessaryValue>? Join(IEnumerable<ImmutableArray<NecessaryValue>?> sides)
    {
        var all = ImmutableArray.CreateBuilder<NecessaryValue>();
        foreach (var side in sides)
        {
            if (side is not { } values)
                return null;
            all.AddRange(values);
        }
        return all.ToImmutable();
    }

    private static ImmutableArray<Test> TestsOf(Test test) => test is Test.AnyOf any ? any.Tests : [test];

    private static ImmutableArray<NecessaryValue>? OfTest(Field field, Test test) => test switch
    {
        Test.TextIs t => [new(field, t.Text, IsWhole: true)],
        Test.TextIn t => [.. t.Texts.Select(text => new NecessaryValue(field, text, IsWhole: true))],
        Test.TextStarts t => OfPart(field, t.With),
        Test.TextEnds t => OfPart(field, t.With),
        Test.TextContains t => OfPart(field, t.Part),
        Test.TextLike t => OfPart(field, t.Pattern),
        _ => null,
    };

    // The longest run without a wildcard; in text that is none, neither of the two matters.
    private static ImmutableArray<NecessaryValue>? OfPart(Field field, string text)
    {
        var longest = "";
        var start = 0;
        for (var at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && char.IsAscii(text[at]) && text[at] is not ('*' or '?'))
                continue;
            if (at - start > longest.Length)
                longest = text[start..at];
            start = at + 1;
        }
        return longest.Length >= LiteralSearch.Shortest ? [new(field, longest, IsWhole: false)] : null;
    }

    // By how many events have such a value: nearly all have a common action, type or system.
    private static int CommonnessOf(ImmutableArray<NecessaryValue> values) => values.IsEmpty ? -1 : values.Max(v =>
        v.Field.Name.StartsWith("event.", StringComparison.Ordinal) || v.Field.Name.StartsWith("host.", StringComparison.Ordinal) ? 1_000
        : v.IsWhole ? 1
        : 100 - Math.Min(v.Text.Length, 90)) + (values.Length / 64);
}
