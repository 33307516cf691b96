using HttpMethod = Elastic.Transport.HttpMethod;

namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>What a cluster must have before alerts are indexed into it: templates, policy, and no index in their way.</summary>
/// <param name="target">The cluster.</param>
/// <param name="space">The space whose alerts are indexed.</param>
/// <param name="retentionDays">How long alerts are kept at least; 0: for ever, and no policy is asked for.</param>
public sealed class TargetSetup(ElasticsearchTarget target, string space, int retentionDays)
{
    private const string Json = "application/json";

    private readonly List<TargetFinding> _findings = [];
    private readonly List<string> _made = [];

    /// <summary>Looks at all of it, and makes what it may. For one call.</summary>
    public async Task<TargetReport> ExamineAsync(TargetChange change, CancellationToken cancellationToken)
    {
        var check = await target.CheckAsync(cancellationToken).ConfigureAwait(false);
        if (check is not { Problem: null, Engine: { } engine, Version: { } version })
            return new(check, [], []);
        if (ServedVersions.DoubtOf(engine, version) is { } doubt)
            Find($"{target}", doubt, "upgrade cronwatch, or try it and watch the dead letters", prevents: false);
        var mappings = IndexTemplate.MappingsFor(engine, version);
        await HaveTemplateAsync(mappings, change, prevents: true, cancellationToken).ConfigureAwait(false);
        await HaveTemplateAsync(IndexTemplate.OfAll(), change, prevents: true, cancellationToken).ConfigureAwait(false);
        if (retentionDays > 0
            && await HavePolicyAsync(IndexLifecycle.PolicyOf(engine, retentionDays), change, cancellationToken).ConfigureAwait(false)
            && engine != "opensearch")
            await HaveTemplateAsync(IndexTemplate.OfMonths(), change, prevents: false, cancellationToken).ConfigureAwait(false);
        var wanted = mappings.Body["template"]!["mappings"]!.AsObject();
        var indices = new ExistingIndices(target, space, wanted);
        _findings.AddRange(await indices.ConflictsAsync(cancellationToken).ConfigureAwait(false));
        foreach (var index in indices.WithoutAlias)
            await HaveAliasAsync(index, change, cancellationToken).ConfigureAwait(false);
        return new(check, [.. _findings], [.. _made]);
    }

    private async Task HaveTemplateAsync(ClusterObject wanted, TargetChange change, bool prevents, CancellationToken cancellationToken)
    {
        var there = await GetAsync(wanted.Path, cancellationToken).ConfigureAwait(false);
        var version = there.Status == 200 ? IndexTemplate.VersionIn(there.Body) : (long?)null;
        if (version >= IndexTemplate.Version)
            return;
        if (change == TargetChange.MissingAndOlder || (change == TargetChange.Missing && version is null))
            await PutAsync(wanted, prevents, "give the user the right to manage index templates", cancellationToken).ConfigureAwait(false);
        else if (there.Status is 200 or 404)
            Find($"{wanted}", version is null ? "it is missing" : $"its version is {version}, and {IndexTemplate.Version} is wanted",
                (version is null ? "make it with cronwatch doctor --create" : "let cronwatch run replace it") + $", or from {FileOf(wanted)}", prevents);
        else
            Find($"{wanted}", $"it cannot be read: {there.Problem}", "give the user the right to manage index templates", prevents);
    }

    // Whether it is there.
    private async Task<bool> HavePolicyAsync(ClusterObject wanted, TargetChange change, CancellationToken cancellationToken)
    {
        var there = await GetAsync(wanted.Path, cancellationToken).ConfigureAwait(false);
        if (there.Status == 200)
        {
            var (age, ours) = (IndexLifecycle.AgeIn(there.Body), IndexLifecycle.Age(retentionDays));
            if (age != ours)
                Find($"{wanted}", $"it deletes {(age is null ? "in a way of its own" : $"after {age}")}, and Index:RetentionDays asks for {ours}",
                    "set Index:RetentionDays to what it does (less the 31 days of a month), or change the policy", prevents: false);
            return true;
        }
        if (there.Status is 401 or 403)
            Find($"{wanted}", $"it cannot be read: {there.Problem}", "give the user the right to read it (read_ilm), or set Index:RetentionDays to 0", prevents: false);
        else if (!IsMissing(wanted, there))
            Find($"{wanted}", "the cluster has no such policies", "delete old indices yourself, and set Index:RetentionDays to 0", prevents: false);
        else if (change != TargetChange.None)
            return await PutAsync(wanted, prevents: false, "give the user the right to manage it (manage_ilm), or set Index:RetentionDays to 0", cancellationToken).ConfigureAwait(false);
        else
            Find($"{wanted}", "it is missing: no index is ever deleted", $"make it with cronwatch doctor --create, or from {FileOf(wanted)}", prevents: false);
        return false;
    }

    private async Task HaveAliasAsync(string index, TargetChange change, CancellationToken cancellationToken)
    {
        if (change == TargetChange.None)
        {
            Find($"index {index}", $"readers of the alias {IndexTemplate.Name} do not see it", "give it the alias with cronwatch doctor --create", prevents: false);
            return;
        }
        var alias = new ClusterObject("alias", $"{IndexTemplate.Name} of {index}", $"{index}/_alias/{IndexTemplate.Name}", "", []);
        await PutAsync(alias, prevents: false, "give the user the right to manage the index", cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> PutAsync(ClusterObject wanted, bool prevents, string cure, CancellationToken cancellationToken)
    {
        var put = await target.SendAsync(HttpMethod.PUT, wanted.Path, wanted.Bytes, Json, cancellationToken).ConfigureAwait(false);
        if (put.Status is >= 200 and < 300)
            _made.Add($"{wanted}");
        else
            Find($"{wanted}", $"it was not written: {put.Problem}", cure + ", or have an administrator run cronwatch doctor --create", prevents);
        return put.Status is >= 200 and < 300;
    }

    // Elasticsearch without these policies takes the address for that of an index.
    private static bool IsMissing(ClusterObject wanted, HttpAnswer answer) => answer.Status == 404
        && (wanted.Path.StartsWith("_plugins", StringComparison.Ordinal) || answer.Problem.Contains("resource_not_found", StringComparison.Ordinal));

    private Task<HttpAnswer> GetAsync(string path, CancellationToken cancellationToken) =>
        target.SendAsync(HttpMethod.GET, path, null, Json, cancellationToken);

    private static string FileOf(ClusterObject wanted) =>
        $"deploy/{(wanted.Kind == "ISM policy" ? "opensearch" : "elasticsearch")}/{wanted.File}";

    private void Find(string place, string what, string cure, bool prevents) => _findings.Add(new(place, what, cure, prevents));
}
