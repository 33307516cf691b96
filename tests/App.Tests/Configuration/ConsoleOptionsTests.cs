using Cronwatch.App.Configuration;

namespace Cronwatch.App.Tests.Configuration;

public sealed class ConsoleOptionsTests
{
    [Theory]
    [InlineData("Console:Url", "nonsense", "configuration: Console:Url `nonsense` is no address; write http://127.0.0.1:8080, or nothing to listen nowhere")]
    [InlineData("Console:Url", "http://127.0.0.1/;http://0.0.0.0:8080", "configuration: Console:Url `http://127.0.0.1/;http://0.0.0.0:8080` is no address; write http://127.0.0.1:8080, or nothing to listen nowhere")]
    [InlineData("Console:Token", "secret", "configuration: Console:Token has less than 16 characters; make one with `openssl rand -hex 16`")]
    [InlineData("Alerts:BaseUrl", "cronwatch.example", "configuration: Alerts:BaseUrl `cronwatch.example` is no address; write https://cronwatch.example/alerts/, or leave it out")]
    public void TryLoad_WhatCannotBe_IsAnErrorWithItsCure(string key, string value, string error)
    {
        ConfigurationLoading.TryLoad(null, new Dictionary<string, string?> { [key] = value }, out _, out var errors);
        Assert.Equal([error], errors);
    }

    [Fact]
    public void TryLoad_TokenFile_IsReadAndNeverPrinted()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "0123456789abcdef\n");
        Assert.True(ConfigurationLoading.TryLoad(null, new Dictionary<string, string?> { ["Console:TokenFile"] = file }, out var options, out _));
        File.Delete(file);
        Assert.Equal("0123456789abcdef", options.Console.Token);
        Assert.DoesNotContain("0123456789abcdef", options.ToString(), StringComparison.Ordinal);
    }
}
