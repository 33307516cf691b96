using System.Text;
using Cronwatch.Detect.Eql.Binding;
using Cronwatch.Detect.Eql.Compilation;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Functions;

/// <summary>Whether a text fits one of several patterns: the older forms of <c>like</c> and <c>regex</c>.</summary>
internal sealed class MatchesAny(Computation source, ValueTest[] patterns) : Computation
{
    public static Function Wildcard { get; } = Of("wildcard", ParameterType.Pattern, (text, ignoreCase) => new Test.TextLike(text, ignoreCase));

    public static Function Match { get; } = Of("match", ParameterType.Regex, (text, ignoreCase) => new Test.TextRegex(text, ignoreCase));

    public override Scalar Evaluate(in Evaluation e)
    {
        if (!TryGetText(source, e, out var text))
            return default;
        foreach (var pattern in patterns)
            if (pattern.Passes(text))
                return Scalar.Of(true);
        return Scalar.Of(false);
    }

    private static Function Of(string name, ParameterType pattern, Func<string, bool, Test> test) => new(name, FieldType.Boolean,
        [new("source", ParameterType.Text), new("pattern", pattern)],
        (a, ignoreCase) => new MatchesAny(a[0],
            [.. a.Skip(1).Select(p => TestEmitter.Emit(test(Encoding.UTF8.GetString(((Literal)p).Utf8), ignoreCase)))]))
    {
        TakesTilde = true,
        Repeats = true,
    };
}
