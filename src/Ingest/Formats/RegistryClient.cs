using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Cronwatch.Ingest.Formats;

/// <summary>
/// Reads schemas from a registry that speaks Confluent's protocol. Asks once: who wants it again asks again. Confluent's own
/// client is not used since, given an authority's certificate, it takes any certificate that names that authority, also a
/// forged one and that of another host.
/// </summary>
public sealed class RegistryClient : IDisposable
{
    // What names more is a mistake.
    private const int MostReferenced = 256;

    private const int LargestAnswer = 16 * 1_024 * 1_024;

    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(30);

    private readonly RegistryTarget _target;
    private readonly HttpClient _http;
    private int _answered;              // Which address answered last. Asked from several threads it may be any: it is a hint.

    /// <summary>A client that has not connected yet.</summary>
    public RegistryClient(RegistryTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        _target = target;
        _http = new HttpClient(HandlerFor(target)) { MaxResponseContentBufferSize = LargestAnswer, Timeout = LongestAnswer };
        _http.DefaultRequestHeaders.Accept.ParseAdd("application/vnd.schemaregistry.v1+json, application/json");
        if (target.User is { } user)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user.UserName}:{user.Password}")));
    }

    /// <summary>Returns when the registry has answered as one does. Asks for a schema that it hardly has.</summary>
    /// <exception cref="HttpRequestException">Nobody answers, or not as a registry does.</exception>
    public Task ReachAsync(CancellationToken cancellation) => GetAsync($"schemas/ids/{int.MaxValue}", cancellation);

    /// <summary>A schema with all that it names; null where the registry does not have all of that.</summary>
    /// <exception cref="HttpRequestException">Nobody answers, or not as a registry does.</exception>
    internal async Task<FetchedSchema?> SchemaAsync(WriterSchemaId id, CancellationToken cancellation)
    {
        if (await GetAsync(id.Unique == Guid.Empty ? $"schemas/ids/{id}" : $"schemas/guids/{id}", cancellation) is not { } answer)
            return null;
        if (answer.SchemaType is { } kind && !kind.Equals("AVRO", StringComparison.OrdinalIgnoreCase))
            return new([], "", $"it is {kind}");
        var referenced = new List<string>();
        return await AddReferencedAsync(answer, referenced, [], cancellation) ? new(referenced, answer.Schema, null) : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <inheritdoc/>
    public override string ToString() => _target.ToString();

    // Each behind those that it names. False where one is missing, or there are too many.
    private async Task<bool> AddReferencedAsync(
        RegistryAnswer of, List<string> referenced, HashSet<RegistryAnswer.Reference> seen, CancellationToken cancellation)
    {
        foreach (var reference in of.References ?? [])
        {
            if (!seen.Add(reference))
                continue;
            var path = string.Create(CultureInfo.InvariantCulture, $"subjects/{Uri.EscapeDataString(reference.Subject)}/versions/{reference.Version}");
            if (seen.Count > MostReferenced
                || await GetAsync(path, cancellation) is not { } answer
                || !await AddReferencedAsync(answer, referenced, seen, cancellation))
                return false;
            referenced.Add(answer.Schema);
        }
        return true;
    }

    // Null: the registry has no such thing.
    private async Task<RegistryAnswer?> GetAsync(string path, CancellationToken cancellation)
    {
        var reasons = new List<string>();
        for (var i = 0; i < _target.Urls.Count; i++)
        {
            var at = (_answered + i) % _target.Urls.Count;
            try
            {
                using var response = await _http.GetAsync(new Uri($"{_target.Urls[at].ToString().TrimEnd('/')}/{path}"), cancellation);
                var text = await response.Content.ReadAsStringAsync(cancellation);
                if (IsConclusive(response.StatusCode, text, out var answer))
                {
                    _answered = at;
                    return answer;
                }
                reasons.Add(string.Create(CultureInfo.InvariantCulture, $"status {(int)response.StatusCode}"));
            }
            catch (HttpRequestException e)
            {
                reasons.Add((e.InnerException ?? e).Message);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                reasons.Add($"no answer within {LongestAnswer.TotalSeconds} s");
            }
        }
        throw new HttpRequestException(string.Join("; ", reasons));
    }

    private static bool IsConclusive(HttpStatusCode status, string text, out RegistryAnswer? answer)
    {
        answer = status == HttpStatusCode.OK ? RegistryAnswer.Of(text) : null;
        return answer is not null || (status == HttpStatusCode.NotFound && RegistryAnswer.IsNotFound(text));
    }

    private static SocketsHttpHandler HandlerFor(RegistryTarget target)
    {
        var handler = new SocketsHttpHandler();
        if (target.Authorities is { } authorities)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authorities);
            handler.SslOptions.CertificateChainPolicy = policy;
        }
        return handler;
    }
}
