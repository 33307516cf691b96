using Cronwatch.App.Configuration;

namespace Cronwatch.App.Tests.Configuration;

public sealed class IndexOptionsTests
{
    [Theory]
    [InlineData("Index:Url", "nonsense", "Index:Url `nonsense` is no address; write http://host:9200 or https://…")]
    [InlineData("Index:CaFile", "/nowhere", "Index:CaFile `/nowhere` holds no certificate in PEM; name the authority's")]
    [InlineData("Index:CertificateFingerprint", "abc", "Index:CertificateFingerprint is no sha256 in hex; write its 64 digits, with or without colons")]
    [InlineData("Index:RetentionDays", "-1", "Index:RetentionDays must be 0 to 36500; the default is 400, and 0 keeps alerts for ever")]
    public void TryLoad_WrongIndex_IsAnErrorWithItsCure(string key, string value, string error) =>
        Assert.Equal([$"configuration: {error}"], Load((key, value)));

    [Theory]
    [InlineData("0")]
    [InlineData("90")]
    public void TryLoad_Fingerprint_IsTakenWithColonsAndWithout(string days)
    {
        Assert.Empty(Load(("Index:CertificateFingerprint", string.Join(':', Enumerable.Repeat("aB", 32))), ("Index:RetentionDays", days)));
        Assert.Empty(Load(("Index:CertificateFingerprint", new string('a', 64))));
    }

    private static List<string> Load(params (string Key, string Value)[] given)
    {
        ConfigurationLoading.TryLoad(null, given.ToDictionary(g => g.Key, g => (string?)g.Value), out _, out var errors);
        return errors;
    }
}
