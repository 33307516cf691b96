using Cronwatch.App.Configuration;
using Cronwatch.Sinks.Outputs;

namespace Cronwatch.App.Tests.Configuration;

public sealed class OutputOptionsTests : IDisposable
{
    private const string Secret = "0123456789abcdef";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cronwatch-outputs-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void TryLoad_Outputs_TakeTheirSecretsFromFilesAndShowNone()
    {
        Assert.Empty(Load(out var options,
            ("Outputs:Webhook:soc:Url", "https://soc/alerts"), ("Outputs:Webhook:soc:SecretFile", FileOf(Secret + "\n")),
            ("Outputs:Slack:on-call:UrlFile", FileOf("https://hooks/secret\n"))));
        Assert.Equal((Secret, "https://hooks/secret"), (options.Outputs.Webhook["soc"].Secret, options.Outputs.Slack["on-call"].Url));
        Assert.DoesNotContain("secret", $"{options} {options.Outputs} {options.Outputs.Webhook["soc"]} {options.Outputs.Slack["on-call"]}", StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Takes_NothingSaid_IsWhatEachKindUsuallyGets()
    {
        Assert.Empty(Load(out var options, ("Outputs:Ndjson:files:Directory", "/d"), ("Outputs:Ocsf:lake:Topic", "lake"),
            ("Outputs:Ndjson:few:Directory", "/d"), ("Outputs:Ndjson:few:Kinds:0", "context")));
        Assert.Equal(4, Enum.GetValues<AlertKind>().Count(options.Outputs.Ndjson["files"].Takes));
        Assert.Equal(4, Enum.GetValues<AlertKind>().Count(options.Outputs.Ocsf["lake"].Takes));
        Assert.Equal([AlertKind.Alert, AlertKind.Summary], Enum.GetValues<AlertKind>().Where(new SlackOptions().Takes));
        Assert.Equal([AlertKind.Alert, AlertKind.Summary], Enum.GetValues<AlertKind>().Where(new WebhookOptions().Takes));
        Assert.Equal([AlertKind.Context], Enum.GetValues<AlertKind>().Where(options.Outputs.Ndjson["few"].Takes));
    }

    [Fact]
    public void TryLoad_WrongOutputs_AreAllSaidAtOnceWithoutSecrets()
    {
        var errors = Load(out _,
            ("Outputs:Webhook:a:Url", "secret-nonsense"), ("Outputs:Webhook:a:Secret", "secret-short"), ("Outputs:Webhook:a:Timeout", "01:00:00"),
            ("Outputs:Ndjson:a:MaxBytes", "1"), ("Outputs:Ndjson:a:MaxAge", "00:00:00"),
            ("Outputs:Ocsf:c:Topic", "cronwatch.alerts"),
            ("Outputs:Slack:d e:First", "0"), ("Outputs:Slack:d e:Kinds:0", "progress"));
        Assert.Equal(
        [
            "configuration: Outputs: `a` names 2 outputs; give each a name of its own",
            "configuration: Outputs: `d e` is no name for an output; write up to 64 letters, digits, '.', '_' and '-'",
            "configuration: Outputs:Webhook:a has no address; write UrlFile, or Url as https://host/path",
            "configuration: Outputs:Webhook:a:Timeout must be 00:00:00.1 to 00:05:00; the default is 00:00:30",
            "configuration: Outputs:Webhook:a has no secret of at least 16 characters to sign with; write SecretFile, or Secret into the environment",
            "configuration: Outputs:Ndjson:a:Directory is missing; name the directory of the files",
            "configuration: Outputs:Ndjson:a:MaxBytes must be 4096 or more; the default is 134217728",
            "configuration: Outputs:Ndjson:a:MaxAge must be 00:00:01 or more; the default is 1.00:00:00",
            "configuration: Outputs:Ocsf:c:Topic `cronwatch.alerts` is no name of a topic of its own; leave it out for cronwatch.output-c",
            "configuration: Outputs:Slack:d e has no address; write UrlFile, or Url as https://host/path",
            "configuration: Outputs:Slack:d e:First must be 1 to 100; the default is 5",
            "configuration: Outputs:Slack:d e:Kinds may be alert and summary: an alert that comes again pages nobody again",
        ], errors);
    }

    [Fact]
    public void TryLoad_KeyOfAnotherKindOfOutput_IsAnError() =>
        Assert.Contains("Directory", Assert.Single(Load(out _, ("Outputs:Slack:a:Directory", "/d"))), StringComparison.Ordinal);

    [Fact]
    public void TryLoad_OnlyOutputsWithoutOne_IsAnError() => Assert.Equal(
        ["configuration: Only: outputs needs an output; configure one under Outputs"], Load(out _, ("Only:0", "outputs")));

    private string FileOf(string text)
    {
        var file = Path.Combine(_directory.FullName, $"{text.Length}");
        File.WriteAllText(file, text);
        return file;
    }

    private static List<string> Load(out CronwatchOptions options, params (string Key, string Value)[] given)
    {
        ConfigurationLoading.TryLoad(null, given.ToDictionary(g => g.Key, g => (string?)g.Value), out options, out var errors);
        return errors;
    }
}
