using System.Collections.Immutable;
using System.Text;
using Cronwatch.Detect.Eql.Binding;

namespace Cronwatch.Detect.Eql.Compilation;

/// <summary>Decides what no event can change, and flattens what is nested without need.</summary>
internal static class ConstantFolding
{
    private static readonly Condition True = new Condition.Constant(true);
    private static readonly Condition False = new Condition.Constant(false);

    public static Condition Rewrite(Condition condition) => condition.Rewrite(Fold);

    private static Condition Fold(Condition condition) => condition switch
    {
        Condition.Decided decided => TestEmitter.Emit(decided.Test).Passes(Encoding.UTF8.GetBytes(decided.Literal)) ? True : False,
        Condition.Not { Operand: Condition.Constant constant } => constant.Value ? False : True,
        Condition.Not { Operand: Condition.Not twice } => twice.Operand,
        Condition.All all => Join(all.Sides.SelectMany(s => s is Condition.All nested ? nested.Sides : [s]), True, False, s => new Condition.All(s)),
        Condition.Some some => Join(some.Sides.SelectMany(s => s is Condition.Some nested ? nested.Sides : [s]), False, True, s => new Condition.Some(s)),
        _ => condition,
    };

    // A side that is neutral falls out, one that decides takes all.
    private static Condition Join(
        IEnumerable<Condition> sides, Condition neutral, Condition decides, Func<ImmutableArray<Condition>, Condition> join)
    {
        ImmutableArray<Condition> left = [.. sides.Where(side => side != neutral)];
        if (left.Contains(decides))
            return decides;
        return left.Length switch { 0 => neutral, 1 => left[0], _ => join(left) };
    }
}
