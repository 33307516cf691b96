namespace Cronwatch.App.Configuration;

/// <summary>What the options of the index must be.</summary>
internal static class IndexChecks
{
    private const int Sha256Digits = 64;

    /// <summary>Requires what must hold, each with its error.</summary>
    public static void Add(IndexOptions index, Action<bool, string> require)
    {
        foreach (var url in ConfigurationLoading.UrlsOf(index.Url))
            require(ConfigurationLoading.IsWebAddress(url), $"Index:Url `{url}` is no address; write http://host:9200 or https://…");
        require(index.RetentionDays is >= 0 and <= 36_500, "Index:RetentionDays must be 0 to 36500; the default is 400, and 0 keeps alerts for ever");
        require(index.RequestTimeout >= TimeSpan.FromSeconds(1) && index.RequestTimeout <= TimeSpan.FromMinutes(10),
            "Index:RequestTimeout must be 00:00:01 to 00:10:00; the default is 00:01:00");
        require(index.CertificateFingerprint is not { } fingerprint || IsSha256(fingerprint),
            "Index:CertificateFingerprint is no sha256 in hex; write its 64 digits, with or without colons");
        require(index.CaFile is not { } file || PemFile.HoldsCertificates(file),
            $"Index:CaFile `{index.CaFile}` holds no certificate in PEM; name the authority's");
        require(index.CertificateFingerprint is null || index.CaFile is null,
            "Index:CertificateFingerprint and Index:CaFile exclude each other; write one of them");
    }

    private static bool IsSha256(string text) =>
        text.Replace(":", "", StringComparison.Ordinal) is { Length: Sha256Digits } digits && digits.All(char.IsAsciiHexDigit);
}
