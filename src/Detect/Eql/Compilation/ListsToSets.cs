using System.Collections.Immutable;
using Cronwatch.Detect.Eql.Binding;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Compilation;

/// <summary>
/// Alternatives about one field become one look at the field, and its texts one set. Neither changes the result: an
/// alternative holds when some value passes some of the tests.
/// </summary>
internal static class ListsToSets
{
    public static Condition Rewrite(Condition condition) => condition.Rewrite(part => part is Condition.Some some ? Merge(some) : part);

    private static Condition Merge(Condition.Some some)
    {
        var merged = some.Sides
            .GroupBy(side => side is Condition.Holds holds ? (object)holds.Field : side)
            .Select(group => group.Key is Field field ? new Condition.Holds(field, Merge([.. group.Select(TestOf)])) : group.First());
        ImmutableArray<Condition> sides = [.. merged];
        return sides.Length == 1 ? sides[0] : new Condition.Some(sides);
    }

    private static Test TestOf(Condition side) => ((Condition.Holds)side).Test;

    private static Test Merge(ImmutableArray<Test> tests)
    {
        ImmutableArray<Test> merged =
        [
            .. tests.OfType<Test.TextIs>().GroupBy(t => t.IgnoreCase).Select(SetOf),
            .. tests.Where(t => t is not Test.TextIs),
        ];
        return merged.Length == 1 ? merged[0] : new Test.AnyOf(merged);
    }

    private static Test SetOf(IGrouping<bool, Test.TextIs> texts)
    {
        ImmutableArray<string> distinct = [.. texts.Select(t => t.Text).Distinct(StringComparer.Ordinal)];
        return distinct.Length == 1 ? new Test.TextIs(distinct[0], texts.Key) : new Test.TextIn(distinct, texts.Key);
    }
}
