using System.Collections.Immutable;
using Cronwatch.Detect.Eql.Binding;
using Cronwatch.Detect.Eql.Functions;
using Cronwatch.Detect.Eql.Syntax;

namespace Cronwatch.Detect.Eql.Compilation;

/// <summary>Functions that ask of one field what a test asks too become that test, which is faster and can be filtered by.</summary>
internal static class FunctionShapes
{
    public static Condition Rewrite(Condition condition) => condition.Rewrite(part =>
        part is Condition.Computes { Test: Test.TextIs { Text: "true" }, Subject: { Arguments: [Operand.Of { Field: var field }, ..] } call }
        && TestsOf(call) is { } tests
            ? new Condition.Some([.. tests.Select(test => new Condition.Holds(field, test))])
            : part);

    // Null where an argument depends on the event, or the function is another.
    private static ImmutableArray<Test>? TestsOf(Operand.Result call)
    {
        ImmutableArray<string> texts =
            [.. call.Arguments.Skip(1).OfType<Operand.Constant>().Select(a => a.Literal).OfType<Expression.Text>().Select(t => t.Value)];
        if (texts.Length != call.Arguments.Length - 1)
            return null;
        Func<string, Test>? test = call.Function switch
        {
            var f when f == StartsWith.Function => text => new Test.TextStarts(text, call.IgnoreCase),
            var f when f == EndsWith.Function => text => new Test.TextEnds(text, call.IgnoreCase),
            var f when f == StringContains.Function && texts[0].Length > 0 => text => new Test.TextContains(text, call.IgnoreCase),
            var f when f == MatchesAny.Wildcard => text => new Test.TextLike(text, call.IgnoreCase),
            var f when f == MatchesAny.Match => text => new Test.TextRegex(text, call.IgnoreCase),
            var f when f == CidrMatch.Function => AddressesOf,
            _ => null,
        };
        return test is null ? null : [.. texts.Select(test)];
    }

    private static Test.AddressWithin AddressesOf(string network) =>
        Address.TryParseRange(network, out var first, out var last) ? new Test.AddressWithin(first, last) : new Test.AddressWithin(1, 0);
}
