using System.Net;
using System.Text;
using Cronwatch.Events;
using Cronwatch.Sinks.Elasticsearch;

namespace Cronwatch.Sinks.Outputs;

/// <summary>An address that requests are posted to. Thread-safe. Throws for cancellation only; prints no path, which may be a secret.</summary>
/// <param name="url">The address.</param>
/// <param name="timeout">How long an answer may take.</param>
internal sealed class HttpTarget(Uri url, TimeSpan timeout) : IDisposable
{
    private const int MostOfAnswer = 1_000;

    // An answer must not send alerts to a host that nobody configured.
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = timeout,
    };

    public override string ToString() => $"{url.Scheme}://{url.Authority}";

    /// <summary>Posts a request once, and gives its answer.</summary>
    public async Task<HttpAnswer> PostAsync(PostRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var message = MessageOf(request);
            using var response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            var status = (int)response.StatusCode;
            var said = response.IsSuccessStatusCode ? "" : await TextOfAsync(response, cancellationToken).ConfigureAwait(false);
            return new(status, [], said.Length > 0 ? $"HTTP {status}: {said}" : $"HTTP {status}", RetryAfter: AskedBy(response));
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new(null, [], e is OperationCanceledException ? $"no answer within {timeout.TotalSeconds:0.#} s" : e.GetBaseException().Message);
        }
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage MessageOf(PostRequest request)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ReadOnlyMemoryContent(request.Body), Version = HttpVersion.Version11 };
        message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        message.Headers.TryAddWithoutValidation("User-Agent", "cronwatch");
        foreach (var (name, value) in request.Headers)
            message.Headers.Add(name, value);
        return message;
    }

    // The status is an answer, however little came of the text.
    private async Task<string> TextOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var bytes = new byte[MostOfAnswer];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(timeout);
        var read = 0;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
            read = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // What came says enough.
        }
        return Encoding.UTF8.GetString(bytes, 0, read).ReplaceLineEndings(" ").Trim().Cut(MostOfAnswer);
    }

    private static TimeSpan AskedBy(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when response.Headers.Date is { } now && date > now => date - now,
        _ => default,
    };
}

/// <summary>What is posted.</summary>
/// <param name="Body">JSON.</param>
/// <param name="Headers">Beside those that every request has.</param>
internal sealed record PostRequest(ReadOnlyMemory<byte> Body, IReadOnlyList<(string Name, string Value)> Headers);
