using System.Collections.Frozen;

namespace Cronwatch.Detect.Eql.Parsing;

/// <summary>The functions of EQL by name.</summary>
internal static class Functions
{
    private static readonly FrozenSet<string> Names = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "add", "subtract", "multiply", "divide", "modulo", "between", "cidrMatch", "concat", "endsWith", "indexOf", "length",
        "number", "startsWith", "string", "stringContains", "substring", "wildcard", "match");

    private static readonly FrozenSet<string> WithTilde = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "startsWith~", "endsWith~", "stringContains~", "indexOf~", "between~");

    /// <summary>Whether EQL has the function. Names are insensitive to case; <c>~</c> marks the insensitive variant.</summary>
    public static bool IsKnown(string name) => Names.Contains(name) || WithTilde.Contains(name);
}
