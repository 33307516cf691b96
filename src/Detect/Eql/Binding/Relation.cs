namespace Cronwatch.Detect.Eql.Binding;

/// <summary>How a value stands to a literal. <c>!=</c> is the complement of <see cref="Equal"/>.</summary>
internal enum Relation
{
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

internal static class Relations
{
    public static Relation Of(string op) => op switch
    {
        "<" => Relation.Less,
        "<=" => Relation.LessOrEqual,
        ">" => Relation.Greater,
        ">=" => Relation.GreaterOrEqual,
        _ => Relation.Equal,
    };

    /// <summary>The operator that says the same with its sides exchanged.</summary>
    public static string Mirrored(string op) => op switch
    {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        _ => op,
    };

    /// <summary>Whether the relation holds, by what <c>value.CompareTo(literal)</c> says.</summary>
    public static bool Holds(this Relation relation, int order) => relation switch
    {
        Relation.Equal => order == 0,
        Relation.Less => order < 0,
        Relation.LessOrEqual => order <= 0,
        Relation.Greater => order > 0,
        _ => order >= 0,
    };
}
