using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;

namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>Where Elasticsearch or OpenSearch is, and how to sign in. Prints addresses only, never a secret.</summary>
public sealed record ElasticsearchOptions
{
    /// <summary>One or more nodes of one cluster; a request goes to the next one when a node is away.</summary>
    public required ImmutableArray<Uri> Urls { get; init; }

    /// <summary>The encoded API key (Elasticsearch only); wins over the user name.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The user of basic authentication; null for none.</summary>
    public string? Username { get; init; }

    /// <summary>The user's password.</summary>
    public string? Password { get; init; }

    /// <summary>The sha256, in hex, of the server's certificate or of an authority's that it sends along: no other is trusted then.</summary>
    public string? CertificateFingerprint { get; init; }

    /// <summary>The authorities that may have signed the server's certificate; null: those that the system knows.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>How long a request may take. Default: one minute.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Urls.Select(AddressOf));

    // An address may carry a user and a password.
    private static string AddressOf(Uri url) =>
        url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}
