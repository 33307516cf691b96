namespace Cronwatch.Detect.Eql.Parsing;

/// <summary>What people write out of habit from other languages where EQL has something else.</summary>
internal static class Habits
{
    private static readonly string[] Keywords = ["and", "or", "not", "in", "like", "regex", "where", "any", "null", "true", "false"];

    /// <summary>How to say in EQL what this word says elsewhere; null when it is no such word.</summary>
    public static string? CureOf(string word) => word.ToLowerInvariant() switch
    {
        var lower when lower != word && Keywords.Contains(lower) => $"keywords are in lower case: write `{lower}`",
        "is" => "write `== null` or `!= null`",
        "exists" => "write `field != null`",
        "contains" => "write `stringContains(field, \"…\")`, or `field : \"*…*\"`",
        "startswith" => "write `startsWith(field, \"…\")`, or `field : \"…*\"`",
        "endswith" => "write `endsWith(field, \"…\")`, or `field : \"*…\"`",
        "matches" or "rlike" or "regexp" => "write `field : \"…\"` with wildcards, or `field regex \"…\"`",
        "between" => "write `field >= low and field <= high`",
        _ => null,
    };
}
