using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Cronwatch.Detect.Eql.Syntax;

namespace Cronwatch.Detect.Eql.Binding;

/// <summary>Conditions as text, for people and for tests of what becomes of a query: <c>[file.path starts "/etc/cron.d/" ~]</c>.</summary>
internal static class ConditionText
{
    public static string Of(Condition condition) => condition switch
    {
        Condition.Constant c => c.Value ? "true" : "false",
        Condition.All c => Join("all", c.Sides),
        Condition.Some c => Join("some", c.Sides),
        Condition.Not c => $"not {Of(c.Operand)}",
        Condition.Holds c => $"[{c.Field.Name} {Of(c.Test)}]",
        Condition.Computes c => $"[{Of(c.Subject)} {Of(c.Test)}]",
        Condition.Decided c => $"[\"{c.Literal}\" {Of(c.Test)}]",
        _ => throw new UnreachableException(),
    };

    private static string Join(string how, ImmutableArray<Condition> sides) => $"{how}({string.Join(", ", sides.Select(Of))})";

    // ~ means in any case of ASCII letters.
    private static string Of(Test test) => test switch
    {
        Test.Anything => "exists",
        Test.TextIs t => $"is {Quoted(t.Text)}{Tilde(t.IgnoreCase)}",
        Test.TextIn t => $"in {{{string.Join(", ", t.Texts.Select(Quoted))}}}{Tilde(t.IgnoreCase)}",
        Test.TextStarts t => $"starts {Quoted(t.With)}{Tilde(t.IgnoreCase)}",
        Test.TextEnds t => $"ends {Quoted(t.With)}{Tilde(t.IgnoreCase)}",
        Test.TextContains t => $"contains {Quoted(t.Part)}{Tilde(t.IgnoreCase)}",
        Test.TextLike t => $"like {Quoted(t.Pattern)}{Tilde(t.IgnoreCase)}",
        Test.TextRegex t => $"regex {Quoted(t.Pattern)}{Tilde(t.IgnoreCase)}",
        Test.TextCompares t => $"{SignOf(t.Relation)} {Quoted(t.Text)}",
        Test.NumberCompares t => $"{SignOf(t.Relation)} {TestBinder.Written(t.With)}{(t.Truncates ? " whole" : "")}",
        Test.InstantWithin t => $"from {InstantOf(t.First)} to {InstantOf(t.Last)}",
        Test.AddressWithin t => string.Create(CultureInfo.InvariantCulture, $"from {t.First:x} to {t.Last:x}"),
        Test.AnyOf t => string.Join(" or ", t.Tests.Select(Of)),
        _ => throw new UnreachableException(),
    };

    private static string Of(Operand operand) => operand switch
    {
        Operand.Of of => of.Field.Name,
        Operand.Constant constant => ExpressionText.Of(constant.Literal),
        Operand.Result result => $"{result.Function.Name}{Tilde(result.IgnoreCase)}({string.Join(", ", result.Arguments.Select(Of))})",
        Operand.Truth truth => Of(truth.Condition),
        _ => throw new UnreachableException(),
    };

    private static string Quoted(string text) => ExpressionText.Of(new Expression.Text(0, text));

    private static string Tilde(bool ignoreCase) => ignoreCase ? "~" : "";

    private static string SignOf(Relation relation) => relation switch
    {
        Relation.Less => "<",
        Relation.LessOrEqual => "<=",
        Relation.Greater => ">",
        Relation.GreaterOrEqual => ">=",
        _ => "=",
    };

    private static string InstantOf(long ticks) =>
        ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks ? "ever" : new DateTime(ticks, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture);
}
