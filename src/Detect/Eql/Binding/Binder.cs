using System.Collections.Immutable;
using Cronwatch.Detect.Eql.Syntax;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Binding;

/// <summary>Tree to conditions: names become slots, literals get the types of their fields, and nulls become existence.</summary>
internal sealed class Binder
{
    // Stands for everything that has an error; nothing is compiled then.
    private static readonly Condition Nothing = new Condition.Constant(false);

    private readonly FieldTable.Builder _fields;
    private readonly ErrorList _errors;
    private readonly TestBinder _tests;

    private Binder(FieldTable.Builder fields, ErrorList errors)
    {
        _fields = fields;
        _errors = errors;
        _tests = new TestBinder(errors);
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
        Expression.Broken => Nothing,
        _ => Refuse(expression, "a literal is no condition", "compare it with a field"),
    };

    private ImmutableArray<Condition> Bind(ImmutableArray<Expression> sides) => [.. sides.Select(Bind)];

    private Condition BindBoolean(Expression.Name name)
    {
        var field = _fields.Intern(name.Path);
        return field.Type is FieldType.Keyword or FieldType.Boolean
            ? Holds(field, new Test.TextIs("true", IgnoreCase: false))
            : Refuse(name, $"`{field.Name}` is {field.Type.WithArticle()} and no condition", "compare it with a literal");
    }

    private Condition Bind(Expression.Comparison comparison)
    {
        var (left, op, right) = (comparison.Left, comparison.Operator, comparison.Right);
        if (IsLiteral(left) && !IsLiteral(right))
            (left, op, right) = (right, Relations.Mirrored(op), left);
        if (left is Expression.Broken || right is Expression.Broken)
            return Nothing;
        if (IsCondition(left) || IsCondition(right))
            return BindTruthOf(comparison, left, op, right);
        if (right is Expression.Name)
            return Refuse(comparison, "a field is compared with a field", "compare each of them with a literal");
        if (right is Expression.Null || left is Expression.Null)
            return BindNull(comparison, left, op, right);
        return Complement(op == "!=", Apply(left, _tests.Of(TypeOf(left), Relations.Of(op), right, ignoreCase: false)));
    }

    // (predicate) == true, and its like.
    private Condition BindTruthOf(Expression.Comparison comparison, Expression left, string op, Expression right)
    {
        var condition = Bind(IsCondition(left) ? left : right);
        var other = IsCondition(left) ? right : left;
        return other is Expression.Truth truth && op is "==" or "!="
            ? Complement(truth.Value != (op == "=="), condition)
            : Refuse(comparison, "a condition is compared with something else than true or false", "write `(…) == true` or `(…) == false`");
    }

    private Condition BindNull(Expression.Comparison comparison, Expression left, string op, Expression right)
    {
        if (op is not ("==" or "!="))
            return Refuse(comparison, $"null cannot be compared with `{op}`", "write `== null` or `!= null`");
        Condition exists = left is Expression.Name name
            ? Holds(_fields.Intern(name.Path), new Test.Anything())
            : new Condition.Constant(left is not Expression.Null || right is not Expression.Null);
        return Complement(op == "==", exists);
    }

    private Condition Bind(Expression.In list)
    {
        if (!IsSubject(list.Operand))
            return RefuseSubject(list, list.Operand, list.Operator);
        var (type, ignoreCase) = (TypeOf(list.Operand), list.Operator == "in~");
        var equalities = list.Items.Select(item => Apply(list.Operand, _tests.Of(type, Relation.Equal, item, ignoreCase)));
        return Complement(list.Negated, new Condition.Some([.. equalities]));
    }

    private Condition Bind(Expression.Like like)
    {
        if (!IsSubject(like.Operand))
            return RefuseSubject(like, like.Operand, like.Operator);
        if (like.Operand is Expression.Name name && TypeOf(name) is var type and not FieldType.Keyword)
            return Refuse(like, $"`{like.Operator}` compares text, but `{name.Path}` is {type.WithArticle()}", "compare it with `==` or `in`");
        var ignoreCase = like.Operator != "like";
        return new Condition.Some([.. like.Patterns.Select(p => Apply(like.Operand, _tests.OfPattern(p, ignoreCase)))]);
    }

    private Condition Apply(Expression subject, Test? test) => (subject, test) switch
    {
        (_, null) => Nothing,
        (Expression.Name name, _) => Holds(_fields.Intern(name.Path), test),
        (Expression.Text text, _) => new Condition.Decided(text.Value, test),
        (Expression.Truth truth, _) => new Condition.Decided(truth.Value ? "true" : "false", test),
        (Expression.Numeric number, _) => new Condition.Decided(TestBinder.Written(number.Value), test),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private FieldType TypeOf(Expression subject) => subject switch
    {
        Expression.Name name => _fields.Intern(name.Path).Type,
        Expression.Numeric => FieldType.Double,
        Expression.Truth => FieldType.Boolean,
        _ => FieldType.Keyword,
    };

    private Condition RefuseSubject(Expression predicate, Expression subject, string op) => subject is Expression.Broken
        ? Nothing
        : Refuse(predicate, $"`{op}` needs a field before it", $"write `field.name {op} …`");

    private Condition Refuse(Expression expression, string what, string cure)
    {
        _errors.Add(expression.At, what, cure);
        return Nothing;
    }

    private static Condition.Holds Holds(Field field, Test test) => new(field, test);

    private static Condition Complement(bool isNeeded, Condition condition) =>
        isNeeded ? new Condition.Not(condition) : condition;

    private static bool IsSubject(Expression e) => e is Expression.Name or Expression.Text or Expression.Truth or Expression.Numeric;

    private static bool IsLiteral(Expression e) =>
        e is Expression.Text or Expression.Truth or Expression.Numeric or Expression.Null;

    private static bool IsCondition(Expression e) =>
        e is Expression.Or or Expression.And or Expression.Not or Expression.Comparison or Expression.In or Expression.Like;
}
