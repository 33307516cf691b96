using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Elastic.Transport;
using HttpMethod = Elastic.Transport.HttpMethod;

namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>What answered, or why nothing did.</summary>
/// <param name="Engine"><c>elasticsearch</c>, <c>opensearch</c>, or what else it calls itself; null when there was no answer.</param>
/// <param name="Version">Its version, such as <c>9.0.1</c>; null when there was no answer.</param>
/// <param name="Problem">What is wrong and what to do; null when it can be used.</param>
public sealed record TargetCheck(string? Engine, string? Version, string? Problem);

/// <summary>An Elasticsearch or OpenSearch cluster over HTTP. Thread-safe. Throws for cancellation only.</summary>
public sealed class ElasticsearchTarget
{
    private const string Json = "application/json";

    private readonly DistributedTransport _transport;
    private readonly string _address;

    /// <summary>Opens no connection yet.</summary>
    public ElasticsearchTarget(ElasticsearchOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _address = options.ToString();
        _transport = new DistributedTransport(ConfigurationOf(options));
    }

    /// <summary>Where it is, for messages: without user and password.</summary>
    public override string ToString() => _address;

    /// <summary>Asks who is there.</summary>
    public async Task<TargetCheck> CheckAsync(CancellationToken cancellationToken)
    {
        var answer = await SendAsync(HttpMethod.GET, "", null, Json, cancellationToken).ConfigureAwait(false);
        if (answer.Status is null)
            return new(null, null, $"{_address}: no answer: {answer.Problem}; check the address and that the server runs");
        if (answer.Status is 401 or 403)
            return new(null, null, $"{_address}: not signed in (HTTP {answer.Status}); check API key or user and password");
        if (EngineOf(answer.Body) is not { Engine: { } engine, Version: { } version } check)
            return new(null, null,
                $"{_address}: answers HTTP {answer.Status}, but not as Elasticsearch or OpenSearch does; check the address");
        return ServedVersions.ProblemOf(engine, version) is { } problem ? check with { Problem = $"{_address}: {problem}" } : check;
    }

    /// <summary>Posts a body to <c>_bulk</c>.</summary>
    internal Task<HttpAnswer> BulkAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.POST, BulkRequest.Path, PostData.ReadOnlyMemory(body), "application/x-ndjson", cancellationToken);

    internal Task<HttpAnswer> SendAsync(HttpMethod method, string path, byte[]? body, string contentType, CancellationToken cancellationToken) =>
        SendAsync(method, path, body is null ? null : PostData.Bytes(body), contentType, cancellationToken);

    private async Task<HttpAnswer> SendAsync(HttpMethod method, string path, PostData? body, string contentType, CancellationToken cancellationToken)
    {
        var configuration = new RequestConfiguration { ContentType = contentType, Accept = Json };
        try
        {
            var response = await _transport.RequestAsync<BytesResponse>(
                new EndpointPath(method, path), body, null, configuration,
                cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return AnswerOf(response);
        }
        catch (UnexpectedTransportException unexpected)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new(null, [], unexpected.InnerException?.Message ?? unexpected.Message, WasReset: IsReset(unexpected));
        }
    }

    private static HttpAnswer AnswerOf(BytesResponse response)
    {
        var call = response.ApiCallDetails;
        var body = response.Body ?? [];
        if (call.HttpStatusCode is null or 0)
        {
            var cause = call.OriginalException?.GetBaseException();
            return new(null, [], cause?.Message ?? "no connection", IsReset(call.OriginalException));
        }
        var asked = call.TryGetHeader("retry-after", out var values)
            && int.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : default;
        return new(call.HttpStatusCode, body, $"HTTP {call.HttpStatusCode}{ErrorIn(body)}", RetryAfter: asked);
    }

    private static bool IsReset(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
            if (error is SocketException socket
                && socket.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted)
                return true;
        return false;
    }

    // The start of what the engine, or a proxy, says.
    private static string ErrorIn(byte[] body) =>
        body.Length == 0 ? "" : $": {Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 300))).ReplaceLineEndings(" ")}";

    // What is no Elasticsearch and no OpenSearch but says so is told by its name.
    private static TargetCheck? EngineOf(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("version", out var version)
                || version.ValueKind != JsonValueKind.Object
                || !version.TryGetProperty("number", out var number))
                return null;
            var engine = version.TryGetProperty("distribution", out var name) ? name.ToString() : "elasticsearch";
            return new(engine, number.ToString(), null);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static TransportConfiguration ConfigurationOf(ElasticsearchOptions options)
    {
        NodePool pool = options.Urls is [var only] ? new SingleNodePool(only) : new StaticNodePool(options.Urls);
        return new TransportConfiguration(pool, new HttpRequestInvoker((handler, _) => Handled(handler, options)))
        {
            Authentication = AuthenticationOf(options),
            CertificateFingerprint = options.CertificateFingerprint,
            DisablePings = true,
            EnableHttpCompression = true,
            MemoryStreamFactory = RecyclableMemoryStreamFactory.Default,     // What is compressed is held whole: a megabyte of each request.
            RequestTimeout = options.RequestTimeout,
            ResponseHeadersToParse = new HeadersList("retry-after"),
        };
    }

    private static HttpMessageHandler Handled(HttpMessageHandler handler, ElasticsearchOptions options)
    {
        var sockets = (SocketsHttpHandler)handler;
        sockets.AllowAutoRedirect = false;      // An answer must not send alerts to a host that nobody configured.
        if (options.Authorities is { } authorities)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authorities);
            sockets.SslOptions.CertificateChainPolicy = policy;
        }
        return handler;
    }

    private static AuthorizationHeader? AuthenticationOf(ElasticsearchOptions options) => options switch
    {
        { ApiKey: { } key } => new ApiKey(key),
        { Username: { } user } => new BasicAuthentication(user, options.Password ?? ""),
        _ => null,
    };
}
