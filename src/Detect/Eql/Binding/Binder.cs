using System.Collections.Immutable;
using Cronwatch.Detect.Eql.Syntax;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Binding;

/// <summary>Tree to conditions: names become slots, literals get the types of their fields, and nulls become existence.</summary>
internal sealed class Binder
{
    // Stands for everything that has an error; nothing is compiled then.
    private static readonly Condition Nothing = new Condition.Constant(false);

    private static readonly Test IsTrue = new Test.TextIs("true", IgnoreCase: false);

    private readonly FieldTable.Builder _fields;
    private readonly ErrorList _errors;
    private readonly TestBinder _tests;
    private readonly OperandBinder _operands;

    private Binder(FieldTable.Builder fields, ErrorList errors)
    {
        _fields = fields;
        _errors = errors;
        _tests = new TestBinder(errors);
        _operands = new OperandBinder(fields, errors, Bind);
    }

    public static BoundQuery Bind(Query query, FieldTable.Builder fields, string categoryField, ErrorList errors)
    {
        var ofCategory = query.Category is { } category
            ? new Condition.Holds(fields.Intern(categoryField), new Test.TextIs(category, IgnoreCase: false))
            : null;
        return new BoundQuery(ofCategory, new Binder(fields, errors).Bind(query.Condition));
    }

    private Condition Bind(Expression expression) => expression switch
    {
        Expression.Or or => new Condition.Some(Bind(or.Sides)),
        Expression.And and => new Condition.All(Bind(and.Sides)),
        Expression.Not not => new Condition.Not(Bind(not.Operand)),
        Expression.Comparison comparison => Bind(comparison),
        Expression.In list => Bind(list),
        Expression.Like like => Bind(like),
        Expression.Truth truth => new Condition.Constant(truth.Value),
        Expression.Name name => BindBoolean(name),
        Expression.Call or Expression.Arithmetic or Expression.Negative => BindResult(expression),
        Expression.Broken => Nothing,
        _ => Refuse(expression, "a literal is no condition", "compare it with a field"),
    };

    private ImmutableArray<Condition> Bind(ImmutableArray<Expression> sides) => [.. sides.Select(Bind)];

    private Condition BindBoolean(Expression.Name name)
    {
        var field = _fields.Intern(name.Path);
        return field.Type is FieldType.Keyword or FieldType.Boolean
            ? new Condition.Holds(field, IsTrue)
            : Refuse(name, $"`{field.Name}` is {field.Type.WithArticle()} and no condition", "compare it with a literal");
    }

    // A function that gives a truth is a condition.
    private Condition BindResult(Expression expression) => _operands.Bind(expression) switch
    {
        null => Nothing,
        Operand.Constant { Literal: Expression.Truth or Expression.Null } known =>
            new Condition.Constant(known.Literal is Expression.Truth { Value: true }),
        Operand.Result { Type: FieldType.Boolean } result => new Condition.Computes(result, IsTrue),
        var other => Refuse(expression, $"{other.Type.WithArticle()} is no condition", "compare it with a literal"),
    };

    private Condition Bind(Expression.Comparison comparison)
    {
        var op = comparison.Operator;
        if (IsCondition(comparison.Left) || IsCondition(comparison.Right))
            return BindTruthOf(comparison);
        var (left, right) = (_operands.Bind(comparison.Left), _operands.Bind(comparison.Right));
        if (left is null || right is null)
            return Nothing;
        if (left is Operand.Constant && right is not Operand.Constant)
            (left, op, right) = (right, Relations.Mirrored(op), left);
        if (right is not Operand.Constant { Literal: var literal })
            return Refuse(comparison, "a field is compared with a field", "compare each of them with a literal");
        if (literal is Expression.Null || left is Operand.Constant { Literal: Expression.Null })
            return BindNull(comparison, left, op, right);
        if (left is Operand.Result { Type: FieldType.Boolean } && literal is Expression.Truth truth && op is "==" or "!=")
            return Complement(truth.Value != (op == "=="), Apply(left, IsTrue));
        return Complement(op == "!=", Apply(left, _tests.Of(left.Type, Relations.Of(op), literal, ignoreCase: false)));
    }

    // (predicate) == true, and its like.
    private Condition BindTruthOf(Expression.Comparison comparison)
    {
        var (left, op, right) = (comparison.Left, comparison.Operator, comparison.Right);
        var condition = Bind(IsCondition(left) ? left : right);
        var other = IsCondition(left) ? right : left;
        if (other is Expression.Broken)
            return Nothing;
        return other is Expression.Truth truth && op is "==" or "!="
            ? Complement(truth.Value != (op == "=="), condition)
            : Refuse(comparison, "a condition is compared with something else than true or false", "write `(…) == true` or `(…) == false`");
    }

    private Condition BindNull(Expression.Comparison comparison, Operand left, string op, Operand right)
    {
        if (op is not ("==" or "!="))
            return Refuse(comparison, $"null cannot be compared with `{op}`", "write `== null` or `!= null`");
        var exists = left is Operand.Constant { Literal: var literal }
            ? new Condition.Constant(literal is not Expression.Null || right is not Operand.Constant { Literal: Expression.Null })
            : Apply(left, new Test.Anything());
        return Complement(op == "==", exists);
    }

    private Condition Bind(Expression.In list)
    {
        var operand = BindSubject(list, list.Operand, list.Operator);
        if (operand is null)
            return Nothing;
        var ignoreCase = list.Operator == "in~";
        var equalities = list.Items.Select(item => Apply(operand, _tests.Of(operand.Type, Relation.Equal, LiteralOf(item), ignoreCase)));
        return Complement(list.Negated, new Condition.Some([.. equalities]));
    }

    private Condition Bind(Expression.Like like)
    {
        var operand = BindSubject(like, like.Operand, like.Operator);
        if (operand is null)
            return Nothing;
        if (operand is not Operand.Constant && operand.Type != FieldType.Keyword)
        {
            var shown = operand is Operand.Of of ? of.Field.Name : ((Operand.Result)operand).Function.Name;
            return Refuse(like, $"`{like.Operator}` compares text, but `{shown}` is {operand.Type.WithArticle()}", "compare it with `==` or `in`");
        }
        return new Condition.Some([.. like.Patterns.Select(p => Apply(operand, _tests.OfPattern(LiteralOf(p), like.Operator)))]);
    }

    // What the operator looks at; null when it is nothing to look at, which has its error then.
    private Operand? BindSubject(Expression predicate, Expression subject, string op)
    {
        if (IsCondition(subject) || subject is Expression.Null)
        {
            Refuse(predicate, $"`{op}` needs a field before it", $"write `field.name {op} …`");
            return null;
        }
        return _operands.Bind(subject);
    }

    // An item of a list: what no event changes is a literal. Anything else stays as it is, and is refused where it is tested.
    private Expression LiteralOf(Expression item) => IsCondition(item) ? item : _operands.Bind(item) switch
    {
        null => new Expression.Broken(item.At),
        Operand.Constant constant => constant.Literal,
        _ => item,
    };

    private static Condition Apply(Operand subject, Test? test) => (subject, test) switch
    {
        (_, null) => Nothing,
        (Operand.Of of, _) => new Condition.Holds(of.Field, test),
        (Operand.Result result, _) => new Condition.Computes(result, test),
        (Operand.Constant { Literal: Expression.Text text }, _) => new Condition.Decided(text.Value, test),
        (Operand.Constant { Literal: Expression.Truth truth }, _) => new Condition.Decided(truth.Value ? "true" : "false", test),
        (Operand.Constant { Literal: Expression.Numeric number }, _) => new Condition.Decided(TestBinder.Written(number.Value), test),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private Condition Refuse(Expression expression, string what, string cure)
    {
        _errors.Add(expression.At, what, cure);
        return Nothing;
    }

    private static Condition Complement(bool isNeeded, Condition condition) =>
        isNeeded ? new Condition.Not(condition) : condition;

    private static bool IsCondition(Expression e) =>
        e is Expression.Or or Expression.And or Expression.Not or Expression.Comparison or Expression.In or Expression.Like;
}
