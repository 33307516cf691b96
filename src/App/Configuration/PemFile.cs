using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cronwatch.App.Configuration;

/// <summary>A file of certificates in PEM.</summary>
internal static class PemFile
{
    /// <summary>Whether it is there and holds at least one.</summary>
    public static bool HoldsCertificates(string file)
    {
        try
        {
            return CertificatesOf(file).Count > 0;
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>All that it holds.</summary>
    public static X509Certificate2Collection CertificatesOf(string file)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(file);
        return certificates;
    }
}
