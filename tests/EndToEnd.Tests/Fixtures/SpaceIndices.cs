using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Cronwatch.EndToEnd.Tests.Fixtures;

/// <summary>The indices of a space in a real Elasticsearch, which are deleted with it.</summary>
internal sealed class SpaceIndices(Uri elasticsearch, string space) : IAsyncDisposable
{
    // What one search gives: index.max_result_window.
    private const int Most = 10_000;

    private readonly HttpClient _http = new() { BaseAddress = elasticsearch };
    private readonly string _all = $"cronwatch-alerts-{space}-*";

    /// <summary>The index of the alerts of January 2026.</summary>
    public string January => $"cronwatch-alerts-{space}-2026.01.01";

    /// <summary>Makes that index, mapped as somebody else would.</summary>
    public async Task CreateJanuaryAsync(object mappings) =>
        (await _http.PutAsJsonAsync(January, new { mappings })).EnsureSuccessStatusCode();

    /// <summary>Lets a bulk request make the indices of the space, or refuses it; other indices are not concerned.</summary>
    public async Task AllowToBeMadeAsync(bool allowed) => (await _http.PutAsJsonAsync(
        "_cluster/settings", new { transient = new Dictionary<string, string?> { ["action.auto_create_index"] = allowed ? null : $"-{_all},+*" } })).EnsureSuccessStatusCode();

    /// <summary>Deletes what is there.</summary>
    public async Task DeleteAsync() => (await _http.DeleteAsync(_all)).EnsureSuccessStatusCode();

    /// <summary>All documents: id and source. An id is there twice if it is in two indices.</summary>
    public async Task<List<(string Id, JsonElement Document)>> DocumentsAsync()
    {
        (await _http.PostAsync($"{_all}/_refresh", null)).EnsureSuccessStatusCode();
        var found = (await _http.GetFromJsonAsync<JsonElement>($"{_all}/_search?size={Most}&track_total_hits=true")).GetProperty("hits");
        Assert.InRange(found.GetProperty("total").GetProperty("value").GetInt32(), 0, Most);
        return [.. found.GetProperty("hits").EnumerateArray().Select(h => (h.GetProperty("_id").GetString()!, h.GetProperty("_source")))];
    }

    /// <summary>Waits until so many documents are there.</summary>
    public async Task HoldsAsync(int count)
    {
        using var patience = new CancellationTokenSource(CronwatchProcess.Patience);
        while (!await HasAsync(count))
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
    }

    /// <summary>Asserts that the last record of each id is there, as it is, once, and nothing else.</summary>
    /// <param name="records">Those of the topic, of an id in order.</param>
    public async Task AssertAreAsync(IEnumerable<(string Id, JsonElement Document)> records)
    {
        var last = records.GroupBy(r => r.Id).ToDictionary(r => r.Key, r => r.Last().Document);
        var documents = await DocumentsAsync();
        Assert.Equal(last.Keys.Order(), documents.Select(d => d.Id).Order());
        Assert.All(documents, d => Assert.True(JsonElement.DeepEquals(last[d.Id], d.Document), $"{last[d.Id]}\nis indexed as\n{d.Document}"));
    }

    public async ValueTask DisposeAsync()
    {
        await _http.DeleteAsync(_all);
        _http.Dispose();
    }

    private async Task<bool> HasAsync(int count)
    {
        try
        {
            return (await DocumentsAsync()).Count >= count;
        }
        catch (HttpRequestException e) when (e.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            return false;       // An index that was just made has no shard to search yet.
        }
    }
}
