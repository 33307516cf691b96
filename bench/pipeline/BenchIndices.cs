using System.Text.Json;

namespace Cronwatch.PipelineBench;

/// <summary>The indices of one run: those of a space of its own, and those of plain loads. Disposing them deletes them.</summary>
internal sealed class BenchIndices(Uri url, string prefix) : IAsyncDisposable
{
    /// <summary>The space of the alerts.</summary>
    public string Space => prefix;

    /// <summary>An index of a plain load: the template of alerts is its own too.</summary>
    public string Plain(int round) => FormattableString.Invariant($"cronwatch-alerts-{prefix}-plain-{round}");

    public async ValueTask DisposeAsync()
    {
        using var http = new HttpClient { BaseAddress = url };
        var found = JsonElement.Parse(await http.GetStringAsync(new Uri($"_cat/indices/cronwatch-alerts-{prefix}-*?format=json&h=index", UriKind.Relative)));
        foreach (var index in found.EnumerateArray())
            (await http.DeleteAsync(new Uri(index.GetProperty("index").GetString()!, UriKind.Relative))).Dispose();
    }
}
