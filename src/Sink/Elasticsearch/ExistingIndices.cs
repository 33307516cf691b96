using System.Text.Json;
using System.Text.Json.Nodes;
using Cronwatch.Sinks.Alerts;
using HttpMethod = Elastic.Transport.HttpMethod;

namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>
/// The indices of a space that are there, and those that its next alerts would make: whether they take alerts as they are.
/// </summary>
internal sealed class ExistingIndices(ElasticsearchTarget target, string space, JsonObject wanted)
{
    // What one index that was made without the template has would fill the screen.
    private const int MostPerIndex = 8;

    // Older than anything that is indexed by its month: it is never there.
    private readonly string _next = $"cronwatch-alerts-{space}-1970.01.01";

    /// <summary>The indices that the alias lacks. Known after <see cref="ConflictsAsync"/>.</summary>
    public List<string> WithoutAlias { get; } = [];

    /// <summary>All that stands in the way of alerts.</summary>
    public async Task<List<TargetFinding>> ConflictsAsync(CancellationToken cancellationToken)
    {
        var findings = new List<TargetFinding>();
        var names = await ReadAsync(HttpMethod.GET, $"_resolve/index/{IndexTemplate.Name}*", findings, cancellationToken).ConfigureAwait(false);
        findings.AddRange(Names(names, "data_streams").Concat(Names(names, "aliases")).Where(name => AlertIndex.IsOf(space, name)).Select(InTheWay));
        if (Names(names, "indices").Concat(Names(names, "data_streams")).Contains(IndexTemplate.Name))
            findings.Add(new(IndexTemplate.Name, "it is an index or data stream, and must be the alias of all indices of alerts: none can be made",
                "delete it, or copy it (_reindex) to another name and delete it then", true));
        if (Names(names, "indices").Any(IsOurs))
        {
            var mappings = await ReadAsync(HttpMethod.GET, $"cronwatch-alerts-{space}-*/_mapping", findings, cancellationToken).ConfigureAwait(false);
            foreach (var (index, answer) in (mappings ?? []).Where(m => IsOurs(m.Key)).OrderBy(m => m.Key, StringComparer.Ordinal))
                findings.AddRange(ConflictsIn($"index {index}", answer!["mappings"] as JsonObject ?? [],
                    "mappings do not change: copy what is to be kept (_reindex) to another name and delete the index; the template makes it anew"));
        }
        WithoutAlias.AddRange(Names(names, "indices").Where(name => IsOurs(name) && !HasAlias(names!, name)));
        findings.AddRange(await NextAsync(findings, cancellationToken).ConfigureAwait(false));
        return findings;

        bool IsOurs(string name) => AlertIndex.IsOf(space, name);
    }

    private static TargetFinding InTheWay(string name) => new(name, "it is an alias or a data stream, and must be an index: ids collide in an index only",
        "delete it, and the template that made it", true);

    // What another template makes of a new index, where it goes before ours.
    private async Task<List<TargetFinding>> NextAsync(List<TargetFinding> findings, CancellationToken cancellationToken)
    {
        var simulated = await ReadAsync(HttpMethod.POST, $"_index_template/_simulate_index/{_next}", findings, cancellationToken).ConfigureAwait(false);
        if (simulated?["template"]?["mappings"] is not JsonObject mappings)
            return [];      // No template at all, which was said.
        return ConflictsIn($"the next index cronwatch-alerts-{space}-*", mappings,
            "another template goes before ours: narrow its index_patterns, or give it a priority below 500").ToList();
    }

    private IEnumerable<TargetFinding> ConflictsIn(string place, JsonObject mappings, string cure)
    {
        var conflicts = MappingConflicts.Of(mappings, wanted).ToList();
        foreach (var conflict in conflicts.Take(MostPerIndex))
            yield return new(place, $"{conflict}", cure, true);
        if (conflicts.Count > MostPerIndex)
            yield return new(place, FormattableString.Invariant($"{conflicts.Count - MostPerIndex} more fields are mapped otherwise"), cure, true);
    }

    private static IEnumerable<string> Names(JsonObject? resolved, string kind) =>
        (resolved?[kind] as JsonArray ?? []).Select(entry => (string?)entry?["name"]).OfType<string>();

    private static bool HasAlias(JsonObject resolved, string name) => resolved["indices"]!.AsArray()
        .First(index => (string?)index!["name"] == name)!["aliases"] is JsonArray aliases && aliases.Any(alias => (string?)alias == IndexTemplate.Name);

    // Null: it could not be asked, which is a finding where it is not our rights' fault.
    private async Task<JsonObject?> ReadAsync(HttpMethod method, string path, List<TargetFinding> findings, CancellationToken cancellationToken)
    {
        var answer = await target.SendAsync(method, path, method == HttpMethod.POST ? [] : null, "application/json", cancellationToken).ConfigureAwait(false);
        if (answer.Status == 200 && TryParse(answer.Body) is { } body)
            return body;
        findings.Add(new($"{target}", $"what is there cannot be looked at (/{path.Split('?')[0]}): {answer.Problem}",
            "give the user view_index_metadata on cronwatch-alerts-*, and manage_index_templates", false));
        return null;
    }

    private static JsonObject? TryParse(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
