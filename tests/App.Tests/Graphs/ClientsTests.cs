using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.Ingest.Formats;
using Cronwatch.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cronwatch.App.Tests.Graphs;

public sealed class ClientsTests
{
    [Fact]
    public async Task SchemasOf_RegistryWithAUser_AsksAsThatUser()
    {
        await using var registry = new RegistryDouble().Knows(7, """{"type":"record","name":"r","fields":[]}""");
        var options = new RegistryOptions { Url = registry.Url, Username = "u", Password = "p:ä" };
        using var schemas = Clients.SchemasOf(options, TimeProvider.System, NullLoggerFactory.Instance);
        await schemas!.ResolveAsync([WriterSchemaId.Of(7)], default);
        Assert.True(schemas.TryGet(WriterSchemaId.Of(7), out _));
        Assert.Equal("Basic " + Convert.ToBase64String("u:p:ä"u8), registry.Authorization);
    }

    [Fact]
    public void SchemasOf_NoRegistry_AreNone() =>
        Assert.Null(Clients.SchemasOf(new RegistryOptions(), TimeProvider.System, NullLoggerFactory.Instance));
}
