using Cronwatch.App.Configuration;

namespace Cronwatch.App.Tests.Configuration;

public sealed class RegistryOptionsTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cronwatch-registry-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void TryLoad_Registry_TakesItsPasswordFromAFileAndShowsNone()
    {
        var file = Path.Combine(_directory.FullName, "password");
        File.WriteAllText(file, "secret\n");
        Assert.Empty(Load(out var options,
            ("Registry:Url", "https://a:8081, http://b:8081/path"), ("Registry:Username", "u"), ("Registry:PasswordFile", file)));
        Assert.Equal("secret", options.Registry.Password);
        Assert.DoesNotContain("secret", options.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Registry:Url", "nonsense", "configuration: Registry:Url `nonsense` is no address; write http://host:8081 or https://…")]
    [InlineData("Registry:Url", "https://u:secret@a", "configuration: Registry:Url names a user; write Registry:Username and Registry:PasswordFile instead")]
    [InlineData("Registry:CaFile", "/nowhere", "configuration: Registry:CaFile `/nowhere` holds no certificate in PEM; name the authority's")]
    [InlineData("Registry:Password", "secret", "configuration: Registry:Username and Registry:Password (or PasswordFile) belong together; write both or neither")]
    public void TryLoad_WrongRegistry_IsAnErrorWithItsCureAndNoSecret(string key, string value, string error)
    {
        var errors = Load(out _, ("Registry:Url", "http://a:8081"), (key, value));
        Assert.Equal([error], errors);
        Assert.DoesNotContain("secret", string.Concat(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void TryLoad_RegistryWithoutAddress_IsAnError() => Assert.Equal(
        ["configuration: Registry:Url is missing; write the address of the schema registry, or leave the rest of Registry out"],
        Load(out _, ("Registry:Username", "u"), ("Registry:Password", "p")));

    private static List<string> Load(out CronwatchOptions options, params (string Key, string Value)[] given)
    {
        var values = new Dictionary<string, string?>();
        foreach (var (key, value) in given)
            values[key] = value;
        ConfigurationLoading.TryLoad(null, values, out options, out var errors);
        return errors;
    }
}
