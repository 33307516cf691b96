using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Cronwatch.Ingest.Formats;
using Cronwatch.Support;

namespace Cronwatch.Ingest.Tests.Formats;

public sealed class RegistryClientTests : IDisposable
{
    private static readonly WriterSchemaId Seven = WriterSchemaId.Of(7);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData("localhost", true, true)]
    [InlineData("elsewhere", true, false)]          // A certificate of another host,
    [InlineData("localhost", false, false)]         // and a forged one, which says that it is the authority's.
    public async Task SchemaAsync_AuthorityOfItsOwn_TrustsWhatThatSignedForTheHost(string host, bool isSignedByIt, bool isTrusted)
    {
        using var authority = TlsCertificates.Authority();
        using var forger = TlsCertificates.Authority();
        using var certificate = TlsCertificates.SignedBy(isSignedByIt ? authority : forger, host);
        var serving = ServeAsync(certificate, authority);
        var url = new Uri($"https://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}/path/");
        using var client = new RegistryClient(new RegistryTarget { Urls = [url], Authorities = [authority] });

        if (isTrusted)
            Assert.Equal("\"int\"", (await client.SchemaAsync(Seven, default))!.Text);
        else
            await Assert.ThrowsAsync<HttpRequestException>(() => client.SchemaAsync(Seven, default));
        Assert.Equal(isTrusted ? "GET /path/schemas/ids/7 HTTP/1.1" : null, await serving);
    }

    [Fact]
    public async Task SchemaAsync_FirstAddressIsAway_AsksTheNext()
    {
        await using var registry = new RegistryDouble().Knows(7, "\"int\"");
        using var client = new RegistryClient(new RegistryTarget { Urls = [new Uri("http://127.0.0.1:1"), new Uri(registry.Url)] });
        Assert.Equal("\"int\"", (await client.SchemaAsync(Seven, default))!.Text);
    }

    [Fact]
    public async Task SchemaAsync_AllAddressesAreAway_SaysOfEachWhy()
    {
        await using var registry = new RegistryDouble().Answers("/schemas/ids/7", 500, "");
        using var client = new RegistryClient(new RegistryTarget { Urls = [new Uri(registry.Url), new Uri(registry.Url)] });
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => client.SchemaAsync(Seven, default));
        Assert.Equal("status 500; status 500", error.Message);
    }

    [Theory]
    [InlineData("""{"schema":null}""")]
    [InlineData("""{"schema":5}""")]
    [InlineData("""{"schema":"\"int\"","references":[null]}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    public async Task SchemaAsync_AnswerOfSomethingElse_IsNone(string body)
    {
        await using var registry = new RegistryDouble().Answers("/schemas/ids/7", 200, body);
        using var client = new RegistryClient(new RegistryTarget { Urls = [new Uri(registry.Url)] });
        await Assert.ThrowsAsync<HttpRequestException>(() => client.SchemaAsync(Seven, default));
    }

    [Fact]
    public void ToString_Target_ShowsNoPassword() => Assert.Equal("http://a/", new RegistryTarget
    {
        Urls = [new Uri("http://a")],
        User = new NetworkCredential("u", "secret"),
    }.ToString());

    // The first line of what was asked; null where nobody asked.
    private async Task<string?> ServeAsync(X509Certificate2 certificate, X509Certificate2 sentAlong)
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
            var asked = await reader.ReadLineAsync();
            const string Body = """{"schema":"\"int\""}""";
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}"));
            return asked;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
