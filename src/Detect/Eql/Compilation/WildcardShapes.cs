using Cronwatch.Detect.Eql.Binding;

namespace Cronwatch.Detect.Eql.Compilation;

/// <summary>Patterns that need no search become equality, prefix, suffix, part or mere existence.</summary>
internal static class WildcardShapes
{
    public static Condition Rewrite(Condition condition) => condition.Rewrite(part => part switch
    {
        Condition.Holds { Test: Test.TextLike like } holds => holds with { Test = ShapeOf(like) },
        Condition.Decided { Test: Test.TextLike like } decided => decided with { Test = ShapeOf(like) },
        _ => part,
    });

    /// <summary>The simplest test that a pattern comes down to.</summary>
    public static Test ShapeOf(Test.TextLike like)
    {
        var (pattern, ignoreCase) = like;
        var inner = pattern.Trim('*');
        if (inner.AsSpan().ContainsAny('*', '?'))
            return like;
        return (StartsOpen: pattern.StartsWith('*'), EndsOpen: pattern.EndsWith('*')) switch
        {
            (false, false) => new Test.TextIs(pattern, ignoreCase),
            _ when inner.Length == 0 => new Test.Anything(),
            (false, true) => new Test.TextStarts(inner, ignoreCase),
            (true, false) => new Test.TextEnds(inner, ignoreCase),
            _ => new Test.TextContains(inner, ignoreCase),
        };
    }
}
