using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests.Fixtures;

/// <summary>Stands before a real Elasticsearch, and spoils the first bulk requests; everything else goes through.</summary>
internal sealed class FaultyIndex : IAsyncDisposable
{
    private const string BusyDocument = """{"create":{"status":429,"error":{"type":"es_rejected_execution_exception","reason":"spoiled"}}}""";

    private readonly HttpListener _listener = new();
    private readonly SemaphoreSlim _up = new(0);
    private readonly TaskCompletionSource _spoiledAll = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpClient _behind;
    private readonly IndexFault _fault;
    private readonly Task _serving;
    private int _left;
    private bool _isOver;

    /// <param name="behind">The real one.</param>
    /// <param name="fault">What is done to requests.</param>
    /// <param name="times">To how many.</param>
    public FaultyIndex(Uri behind, IndexFault fault, int times)
    {
        (_behind, _fault, _left) = (new HttpClient { BaseAddress = behind }, fault, times);
        Url = $"http://127.0.0.1:{FreePort.Take()}";
        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url { get; }

    /// <summary>Ends when as many requests as were to be spoiled have been.</summary>
    public Task SpoiledAsync() => _spoiledAll.Task.WaitAsync(CronwatchProcess.Patience, TimeProvider.System);

    /// <summary>Listens again.</summary>
    public void GoUp()
    {
        _listener.Start();
        _up.Release();
    }

    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        _up.Release();
        _listener.Close();
        await _serving;
        _up.Dispose();
        _behind.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_isOver)
            try
            {
                _ = AnswerAsync(await _listener.GetContextAsync());     // Several at once: one may be silent.
            }
            catch (Exception down) when (down is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                await _up.WaitAsync();
            }
    }

    private async Task AnswerAsync(HttpListenerContext asked)
    {
        try
        {
            var (path, body) = (asked.Request.RawUrl!, await BodyAsync(asked.Request));
            if (!path.StartsWith("/_bulk", StringComparison.Ordinal) || Interlocked.Decrement(ref _left) is var left && left < 0)
                await ReplyAsync(asked.Response, await ForwardAsync(asked.Request, body));
            else
            {
                await SpoilAsync(asked, body);
                if (left == 0)
                    _spoiledAll.SetResult();
            }
        }
        catch (Exception gone) when (gone is IOException or HttpListenerException or ObjectDisposedException)
        {
            // Whoever asked is gone, or the test is over.
        }
    }

    private async Task SpoilAsync(HttpListenerContext asked, byte[] body)
    {
        switch (_fault)
        {
            case IndexFault.SomeDocumentsBusy:
                await ReplyAsync(asked.Response, await ForwardWithoutSomeAsync(asked.Request, body));
                break;
            case IndexFault.Busy:
                asked.Response.Headers["Retry-After"] = "1";
                await ReplyAsync(asked.Response, (429, "{}"u8.ToArray()));
                break;
            case IndexFault.Unavailable:
                await ReplyAsync(asked.Response, (503, "<html>no server is available</html>"u8.ToArray()));
                break;
            case IndexFault.Forbidden:
                await ReplyAsync(asked.Response, (403, """{"error":{"type":"security_exception"},"status":403}"""u8.ToArray()));
                break;
            case IndexFault.Away:
                _listener.Stop();
                asked.Response.Abort();
                break;
            case IndexFault.Silent:
                await ForwardAsync(asked.Request, body);
                break;
            case IndexFault.CutAnswer:
                await ReplyAsync(asked.Response, await ForwardAsync(asked.Request, body), share: 0.5);
                break;
            case IndexFault.HalfAnswer:
                var (status, answer) = await ForwardAsync(asked.Request, body);
                await ReplyAsync(asked.Response, (status, answer[..(answer.Length / 2)]));
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<(int Status, byte[] Body)> ForwardAsync(HttpListenerRequest asked, byte[] body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(asked.HttpMethod), asked.RawUrl);
        if (asked.HasEntityBody)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", asked.ContentType);
        }
        using var answer = await _behind.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync());
    }

    // Two lines a document: what to do, and with what.
    private async Task<(int Status, byte[] Body)> ForwardWithoutSomeAsync(HttpListenerRequest asked, byte[] body)
    {
        var documents = Encoding.UTF8.GetString(body).Split('\n', StringSplitOptions.RemoveEmptyEntries).Chunk(2).ToList();
        var taken = documents.Where((_, i) => i % 3 != 1).Select(d => $"{d[0]}\n{d[1]}\n");
        var (status, answer) = await ForwardAsync(asked, Encoding.UTF8.GetBytes(string.Concat(taken)));
        var items = JsonNode.Parse(answer)!["items"]!.AsArray().GetEnumerator();
        var all = documents.Select((_, i) => i % 3 == 1 ? BusyDocument : items.MoveNext() ? items.Current!.ToJsonString() : "");
        return (status, Encoding.UTF8.GetBytes($$"""{"took":1,"errors":true,"items":[{{string.Join(',', all)}}]}"""));
    }

    // A share of the answer: then the connection breaks.
    private static async Task ReplyAsync(HttpListenerResponse response, (int Status, byte[] Body) answer, double share = 1)
    {
        (response.StatusCode, response.ContentType, response.ContentLength64) = (answer.Status, "application/json", answer.Body.Length);
        await response.OutputStream.WriteAsync(answer.Body.AsMemory(0, (int)(answer.Body.Length * share)));
        await response.OutputStream.FlushAsync();
        if (share < 1)
            response.Abort();
        else
            response.Close();
    }

    private static async Task<byte[]> BodyAsync(HttpListenerRequest asked)
    {
        using var body = new MemoryStream();
        await using var sent = asked.Headers["Content-Encoding"] == "gzip" ? new GZipStream(asked.InputStream, CompressionMode.Decompress) : asked.InputStream;
        await sent.CopyToAsync(body);
        return body.ToArray();
    }
}
