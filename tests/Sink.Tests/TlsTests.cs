using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Cronwatch.Sinks.Elasticsearch;
using Cronwatch.Support;

namespace Cronwatch.Sinks.Tests;

/// <summary>Whom the index's client takes for the index.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData("localhost", true, true)]
    [InlineData("elsewhere", true, false)]          // A certificate of another host,
    [InlineData("localhost", false, false)]         // and a forged one, which says that it is the authority's.
    public async Task CheckAsync_AuthorityOfItsOwn_TrustsWhatThatSignedForTheHost(string host, bool isSignedByIt, bool isTrusted)
    {
        using var authority = TlsCertificates.Authority();
        using var forger = TlsCertificates.Authority();
        using var certificate = TlsCertificates.SignedBy(isSignedByIt ? authority : forger, host);
        var serving = ServeAsync(certificate, authority);
        var check = await new ElasticsearchTarget(new() { Urls = [Url], Authorities = [authority] }).CheckAsync(CancellationToken.None);
        await serving;
        Assert.Equal(isTrusted ? "9.0.1" : null, check.Version);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CheckAsync_Fingerprint_TrustsThatCertificateAlone(bool isTrusted)
    {
        using var authority = TlsCertificates.Authority();
        using var other = TlsCertificates.Authority();
        using var certificate = TlsCertificates.SignedBy(authority, "localhost");
        var serving = ServeAsync(certificate, authority);
        var options = new ElasticsearchOptions { Urls = [Url], CertificateFingerprint = (isTrusted ? certificate : other).GetCertHashString(HashAlgorithmName.SHA256) };
        var check = await new ElasticsearchTarget(options).CheckAsync(CancellationToken.None);
        await serving;
        Assert.Equal(isTrusted ? "9.0.1" : null, check.Version);
    }

    private Uri Url => new($"https://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    private async Task ServeAsync(X509Certificate2 certificate, X509Certificate2 sentAlong)
    {
        _listener.Start();
        using var client = await _listener.AcceptTcpClientAsync();
        await using var stream = new SslStream(client.GetStream());
        try
        {
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(certificate, [sentAlong], offline: true),
            });
            using var reader = new StreamReader(stream);
            await reader.ReadLineAsync();
            const string Body = """{"version":{"number":"9.0.1"}}""";
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}"));
        }
        catch (IOException)
        {
            // It was not trusted.
        }
    }
}
