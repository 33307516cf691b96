using System.Collections.Immutable;
using Cronwatch.Detect.Eql.Binding;

namespace Cronwatch.Detect.Eql.Compilation;

/// <summary>
/// Puts the tests that decide soonest first: the cheap before the dear, and what must hold before what must not, which seldom
/// decides. No result changes by it, since no test is ever unknown.
/// </summary>
internal static class CheapestFirst
{
    // What must not hold comes after all that must.
    private const int OfNot = 1_000_000;

    public static Condition Rewrite(Condition condition) => condition.Rewrite(part => part switch
    {
        Condition.All all => new Condition.All([.. all.Sides.OrderBy(CostOf)]),
        Condition.Some some => new Condition.Some([.. some.Sides.OrderBy(side => CostOf(side) % OfNot)]),
        _ => part,
    });

    // In about the time of one comparison.
    private static int CostOf(Condition condition) => condition switch
    {
        Condition.Holds holds => CostOf(holds.Test),
        Condition.Computes => 30,
        Condition.Not not => OfNot + CostOf(not.Operand),
        Condition.All all => SumOf(all.Sides),
        Condition.Some some => SumOf(some.Sides),
        _ => 0,
    };

    private static int SumOf(ImmutableArray<Condition> sides) => sides.Sum(side => CostOf(side) % OfNot);

    private static int CostOf(Test test) => test switch
    {
        Test.Anything or Test.TextIs => 1,
        Test.TextStarts or Test.TextEnds or Test.TextIn => 2,
        Test.TextContains or Test.TextCompares or Test.NumberCompares => 4,
        Test.AnyOf any => any.Tests.Sum(CostOf),
        Test.TextRegex => 50,
        _ => 10,
    };
}
