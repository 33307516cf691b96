namespace Cronwatch.Detect;

/// <summary>The name that somebody meant who wrote another.</summary>
internal static class NearestName
{
    /// <summary>The name that the fewest edits make of what was written; case is no edit. Null when each takes more than the most.</summary>
    public static string? Of(string written, IEnumerable<string> names, int mostEdits = int.MaxValue)
    {
        var nearest = names.Select(name => (name, edits: Edits(written.ToLowerInvariant(), name.ToLowerInvariant())))
            .OrderBy(n => n.edits).ThenBy(n => n.name, StringComparer.Ordinal).First();
        return nearest.edits <= mostEdits ? nearest.name : null;
    }

    // Levenshtein's distance, a row at a time.
    private static int Edits(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
