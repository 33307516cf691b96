using System.Collections.Immutable;
using System.Text;
using Cronwatch.Detect.Eql.Compilation;
using Cronwatch.Detect.Eql.Functions;
using Cronwatch.Detect.Eql.Regexes;
using Cronwatch.Detect.Eql.Syntax;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Binding;

/// <summary>Values with their types: names become slots, calls are checked, and what no event changes is computed at once.</summary>
/// <param name="fields">Gets the fields.</param>
/// <param name="errors">Gets what is wrong.</param>
/// <param name="bindCondition">Binds a condition that stands where a value is expected.</param>
internal sealed class OperandBinder(FieldTable.Builder fields, ErrorList errors, Func<Expression, Condition> bindCondition)
{
    /// <summary>The value; null when something is wrong with it, which has its error then.</summary>
    public Operand? Bind(Expression expression) => expression switch
    {
        Expression.Broken => null,
        Expression.Name name => new Operand.Of(fields.Intern(name.Path)),
        Expression.Call call => Bind(call),
        Expression.Arithmetic sum => BindArithmetic(sum),
        Expression.Negative negative => BindResult(Arithmetic.Subtract, ignoreCase: false, negative.At,
            [new Expression.Numeric(negative.At, Number.Of(0)), negative.Operand]),
        Expression.Text or Expression.Numeric or Expression.Truth or Expression.Null => ConstantOf(expression),
        _ => new Operand.Truth(bindCondition(expression)),
    };

    private Operand? Bind(Expression.Call call)
    {
        var ignoreCase = call.Function.EndsWith('~');
        var name = ignoreCase ? call.Function[..^1] : call.Function;
        if (FunctionTable.Find(name) is not { } function)
            return Refuse(call.At, $"there is no function {Parsing.Lexer.Quote(call.Function)}",
                FunctionTable.Nearest(name) is { } nearest ? $"did you mean `{nearest}`?" : "compare the field with an operator");
        if (ignoreCase && !function.TakesTilde)
            return Refuse(call.At, $"`{function.Name}` has no form with `~`", $"write `{function.Signature}`");
        if (call.Arguments.Length < function.Fewest || call.Arguments.Length > function.Most)
            return Refuse(call.At, $"`{function.Name}` takes {CountOf(function)}, not {call.Arguments.Length}", $"write `{function.Signature}`");
        return BindResult(function, ignoreCase, call.At, call.Arguments);
    }

    private static string CountOf(Function function) => (function.Fewest, function.Most) switch
    {
        (var fewest, int.MaxValue) => $"{fewest} or more arguments",
        (1, 1) => "1 argument",
        (var fewest, var most) when fewest == most => $"{fewest} arguments",
        var (fewest, most) => $"{fewest} or {most} arguments",
    };

    private Operand? BindArithmetic(Expression.Arithmetic sum) =>
        BindResult(Arithmetic.Of(sum.Operator), ignoreCase: false, sum.At, [sum.Left, sum.Right]);

    private Operand? BindResult(Function function, bool ignoreCase, int at, ImmutableArray<Expression> expressions)
    {
        var arguments = ImmutableArray.CreateBuilder<Operand>(expressions.Length);
        for (var i = 0; i < expressions.Length; i++)
            if (Bind(expressions[i]) is { } argument && IsFit(function, i, argument, expressions[i]))
                arguments.Add(argument);
        if (arguments.Count < expressions.Length)
            return null;
        var result = new Operand.Result(function, arguments.MoveToImmutable(), ignoreCase);
        return result.Arguments.All(a => a is Operand.Constant) ? Computed(result, at) : result;
    }

    private bool IsFit(Function function, int index, Operand argument, Expression written)
    {
        var parameter = function.ParameterAt(index);
        var isNull = argument is Operand.Constant { Literal: Expression.Null };
        var text = argument is Operand.Constant { Literal: Expression.Text literal } ? literal.Value : null;
        return parameter.Takes switch
        {
            ParameterType.Pattern or ParameterType.Regex or ParameterType.Network when text is null => Misfit("a string written in the query"),
            ParameterType.Network when !Address.TryParseRange(text!, out _, out _) => Misfit("a network such as `\"10.0.0.0/8\"`"),
            ParameterType.Regex => LuceneRegex.TryCompile(text!, ignoreCase: false, out _, out var problem)
                || Complain(written.At, problem.What, problem.Cure),
            ParameterType.Text when !isNull && argument.Type != FieldType.Keyword => Misfit("text"),
            ParameterType.Number when !isNull && !MayBeNumber(argument) => Misfit("a number"),
            ParameterType.Truth when !isNull && argument.Type != FieldType.Boolean && argument is not Operand.Of { Type: FieldType.Keyword } =>
                Misfit("true or false"),
            _ => true,
        };

        bool Misfit(string wanted) => Complain(written.At,
            $"`{parameter.Name}` of `{function.Name}` is {argument.Type.WithArticle()}", $"it takes {wanted}: `{function.Signature}`");
    }

    // A field of which no type is known may hold numbers.
    private static bool MayBeNumber(Operand argument) =>
        argument.Type is FieldType.Long or FieldType.Double || argument is Operand.Of { Type: FieldType.Keyword };

    private static Operand.Constant Computed(Operand.Result result, int at)
    {
        var scratch = Scratch.OfThisThread;
        scratch.Return(0);
        var value = ComputationEmitter.Emit(result, out _).Evaluate(new Evaluation(null, [], scratch));
        return ConstantOf(value.IsNull ? new Expression.Null(at)
            : result.Type == FieldType.Boolean ? new Expression.Truth(at, value.IsTrue)
            : value.Kind == ScalarKind.Number && value.TryGetNumber(out var number) ? new Expression.Numeric(at, number)
            : new Expression.Text(at, Encoding.UTF8.GetString(value.TextIn(scratch))));
    }

    private static Operand.Constant ConstantOf(Expression literal) => new(
        literal switch
        {
            Expression.Numeric => FieldType.Double,
            Expression.Truth => FieldType.Boolean,
            _ => FieldType.Keyword,
        },
        literal);

    private Operand? Refuse(int at, string what, string cure)
    {
        errors.Add(at, what, cure);
        return null;
    }

    private bool Complain(int at, string what, string cure)
    {
        errors.Add(at, what, cure);
        return false;
    }
}
