using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Cronwatch.Support;

/// <summary>
/// Speaks as much of Elasticsearch's and OpenSearch's protocol as getting ready to index takes, of any version: remembers what is put,
/// and answers a path otherwise where it was told so.
/// </summary>
public sealed class IndexDouble : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, (int Status, string Body)> _told = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, JsonNode> _kept = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _asked = [];
    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    /// <summary>Answers at a free port, as an engine does that has all that its version has.</summary>
    public IndexDouble(string engine, string version)
    {
        Url = new Uri($"http://127.0.0.1:{FreePort.Take()}");
        var distribution = engine == "elasticsearch" ? "" : $"\"distribution\":\"{engine}\",";
        Answers("GET /", 200, $$$"""{"version":{{{{distribution}}}"number":"{{{version}}}"}}""");
        Answers("GET /_resolve/index/cronwatch-alerts*", 200, """{"indices":[],"aliases":[],"data_streams":[]}""");
        _listener.Prefixes.Add($"{Url}");
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Where it answers.</summary>
    public Uri Url { get; }

    /// <summary>The requests, such as <c>GET /</c>, in order.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    /// <summary>Those that changed something.</summary>
    public IReadOnlyCollection<string> Put => [.. _asked.Where(a => a.StartsWith("PUT", StringComparison.Ordinal))];

    /// <summary>What was put below a path; null: nothing.</summary>
    public JsonNode? Kept(string path) => _kept.GetValueOrDefault(path);

    /// <summary>Answers a request in a certain way.</summary>
    public IndexDouble Answers(string request, int status, string body)
    {
        _told[request] = (status, body);
        return this;
    }

    /// <summary>Has an index, with its mappings and aliases.</summary>
    public IndexDouble Has(string space, string index, string mappings, string aliases = "\"cronwatch-alerts\"") => Answers(
        "GET /_resolve/index/cronwatch-alerts*", 200, $$"""{"indices":[{"name":"{{index}}","aliases":[{{aliases}}],"attributes":["open"]}],"aliases":[],"data_streams":[]}""")
        .Answers($"GET /cronwatch-alerts-{space}-*/_mapping", 200, $$$"""{"{{{index}}}":{"mappings":{{{mappings}}}}}""");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                await AnswerAsync(await _listener.GetContextAsync());
        }
        catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
        {
            // It went away.
        }
    }

    private async Task AnswerAsync(HttpListenerContext asked)
    {
        var path = Uri.UnescapeDataString(asked.Request.Url!.AbsolutePath);
        var request = $"{asked.Request.HttpMethod} {path}";
        _asked.Enqueue(request);
        using var reader = new StreamReader(asked.Request.Headers["Content-Encoding"] == "gzip"
            ? new GZipStream(asked.Request.InputStream, CompressionMode.Decompress)
            : asked.Request.InputStream);
        var body = await reader.ReadToEndAsync();
        var (status, answer) = _told.TryGetValue(request, out var told) ? told : Answer(asked.Request.HttpMethod, path, body);
        asked.Response.StatusCode = status;
        asked.Response.ContentType = "application/json";
        await asked.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer));
        asked.Response.Close();
    }

    private (int Status, string Body) Answer(string method, string path, string body)
    {
        if (path.StartsWith("/_index_template/_simulate_index/", StringComparison.Ordinal))
            return (200, Kept("/_component_template/cronwatch-alerts-mappings") is { } component ? $$$"""{"template":{{{component["template"]}}}}""" : "{}");
        if (method == "PUT")
        {
            _kept[path] = JsonNode.Parse(body)!;
            return (200, """{"acknowledged":true}""");
        }
        var (kind, name) = (path.Split('/')[1], path.Split('/')[^1]);
        return _kept.TryGetValue(path, out var kept)
            ? (200, kind switch
            {
                "_index_template" => $$$"""{"index_templates":[{"name":"{{{name}}}","index_template":{{{kept}}}}]}""",
                "_component_template" => $$$"""{"component_templates":[{"name":"{{{name}}}","component_template":{{{kept}}}}]}""",
                "_ilm" => $$$"""{"{{{name}}}":{"version":1,"policy":{{{kept["policy"]}}}}}""",
                _ => kept.ToString(),
            })
            : (404, """{"error":{"type":"resource_not_found_exception"},"status":404}""");
    }
}
