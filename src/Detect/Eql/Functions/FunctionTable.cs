using System.Collections.Frozen;

namespace Cronwatch.Detect.Eql.Functions;

/// <summary>The functions of EQL by name, in any case.</summary>
internal static class FunctionTable
{
    private const int LongestWritten = 40;

    private static readonly FrozenDictionary<string, Function> ByName = new[]
    {
        Arithmetic.Add, Arithmetic.Subtract, Arithmetic.Multiply, Arithmetic.Divide, Arithmetic.Modulo,
        Between.Function, CidrMatch.Function, Concat.Function, EndsWith.Function, IndexOf.Function, Length.Function,
        MatchesAny.Match, MatchesAny.Wildcard, StartsWith.Function, StringContains.Function, Substring.Function,
        ToNumber.Function, ToText.Function,
    }.ToFrozenDictionary(f => f.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>All of them, by name.</summary>
    public static IEnumerable<Function> All => ByName.Values.OrderBy(f => f.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The function of that name, without its <c>~</c>; null when there is none.</summary>
    public static Function? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The name that is most like one that is none; null when none is alike.</summary>
    public static string? Nearest(string name) =>
        name.Length > LongestWritten ? null : NearestName.Of(name, ByName.Values.Select(f => f.Name), mostEdits: Math.Max(1, name.Length / 3));
}
