namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>Which engines alerts are indexed into.</summary>
internal static class ServedVersions
{
    /// <summary>Why alerts are not indexed into such an engine; null: they are.</summary>
    public static string? ProblemOf(string engine, string version) => engine switch
    {
        "elasticsearch" when Number(version) is { } number => number < new Version(7, 17)
            ? $"Elasticsearch {version} is older than 7.17; upgrade it" : null,
        // Some say the version that they were made from, for old clients.
        "opensearch" when version.StartsWith("7.10.", StringComparison.Ordinal) =>
            "OpenSearch hides its version; set compatibility.override_main_response_version to false in the cluster's settings",
        "opensearch" when Number(version) is { } number => number < new Version(2, 0)
            ? $"OpenSearch {version} is older than 2.0; upgrade it" : null,
        _ => $"it is {engine} {version}, which is neither Elasticsearch nor OpenSearch; name one of these with --index",
    };

    /// <summary>What is worth saying of one that is newer than this program; null: nothing.</summary>
    public static string? DoubtOf(string engine, string version) => (engine, Number(version)?.Major) switch
    {
        ("elasticsearch", > 9) => $"Elasticsearch {version} is newer than 9, up to which this version of cronwatch knows it",
        ("opensearch", > 3) => $"OpenSearch {version} is newer than 3, up to which this version of cronwatch knows it",
        _ => null,
    };

    private static Version? Number(string version) => Version.TryParse(version.Split('-')[0], out var number) ? number : null;
}
