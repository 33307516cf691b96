using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Cronwatch.Ingest.Formats;

/// <summary>Where a schema registry is and who asks.</summary>
public sealed record RegistryTarget
{
    /// <summary>The addresses of one registry: one after another is asked until one answers.</summary>
    public required IReadOnlyList<Uri> Urls { get; init; }

    /// <summary>The user and the password, for basic authentication; null: none.</summary>
    public NetworkCredential? User { get; init; }

    /// <summary>The authorities that may have signed the registry's certificate; null: those that the system knows.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    // The generated text would show the password.
    /// <inheritdoc/>
    public override string ToString() => string.Join(',', Urls);
}
