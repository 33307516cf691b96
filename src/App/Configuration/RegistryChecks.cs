namespace Cronwatch.App.Configuration;

/// <summary>What the options of the schema registry must be.</summary>
internal static class RegistryChecks
{
    /// <summary>Requires what must hold, each with its error.</summary>
    public static void Add(RegistryOptions registry, Action<bool, string> require)
    {
        foreach (var url in ConfigurationLoading.UrlsOf(registry.Url))
            CheckUrl(url, require);
        require(registry.Url is not null || registry is { Username: null, Password: null, CaFile: null },
            "Registry:Url is missing; write the address of the schema registry, or leave the rest of Registry out");
        require(registry.Username is null == registry.Password is null,
            "Registry:Username and Registry:Password (or PasswordFile) belong together; write both or neither");
        require(registry.Username?.Contains(':', StringComparison.Ordinal) != true,
            "Registry:Username holds a colon, which basic authentication has no place for");
        require(registry.CaFile is not { } file || PemFile.HoldsCertificates(file),
            $"Registry:CaFile `{registry.CaFile}` holds no certificate in PEM; name the authority's");
    }

    // What an address with a user in it says is not to be shown.
    private static void CheckUrl(string url, Action<bool, string> require)
    {
        var namesUser = url.Contains('@', StringComparison.Ordinal);
        require(!namesUser, "Registry:Url names a user; write Registry:Username and Registry:PasswordFile instead");
        require(ConfigurationLoading.IsWebAddress(url) || namesUser, $"Registry:Url `{url}` is no address; write http://host:8081 or https://…");
    }
}
