namespace Cronwatch.App.Configuration;

/// <summary>Reads the configuration and says everything that is wrong with it.</summary>
internal static class ConfigurationLoading
{
    /// <summary>File, environment and command line, the later the stronger. False with all errors.</summary>
    /// <param name="file">A JSON file, which may hold comments; null: <c>cronwatch.json</c> of the working folder, if there.</param>
    /// <param name="commandLine">Keys such as <c>Kafka:BootstrapServers</c>.</param>
    /// <param name="options">The configuration, when true is returned.</param>
    /// <param name="errors">What is wrong, each with its cure.</param>
    public static bool TryLoad(
        string? file, IReadOnlyDictionary<string, string?> commandLine, out CronwatchOptions options, out List<string> errors)
    {
        (options, errors) = (new(), []);
        if (file is not null && !File.Exists(file))
        {
            errors.Add($"{file}: there is no such file; name a configuration file with --config, or leave it out");
            return false;
        }
        try
        {
            var configuration = new ConfigurationBuilder()
                .AddJsonFile(Path.GetFullPath(file ?? "cronwatch.json"), optional: file is null)
                .AddEnvironmentVariables("CRONWATCH__")
                .AddInMemoryCollection(commandLine)
                .Build();
            options = configuration.Get<CronwatchOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new();
            options = options with
            {
                Kafka = WithSecrets(options.Kafka),
                Index = WithSecrets(options.Index),
                Registry = WithSecrets(options.Registry),
                Outputs = WithSecrets(options.Outputs),
                Console = options.Console with { Token = SecretOf(options.Console.TokenFile, options.Console.Token) },
            };
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidDataException or FormatException or IOException)
        {
            errors.Add($"{file ?? "configuration"}: {(e.InnerException ?? e).Message.TrimEnd('.')}; correct the key or its value");
            return false;
        }
        Check(options, errors);
        return errors.Count == 0;
    }

    private static KafkaOptions WithSecrets(KafkaOptions kafka) => SecretOf(kafka.PasswordFile, null) is { } password
        ? kafka with { Properties = new(kafka.Properties) { ["sasl.password"] = password } }
        : kafka;

    private static IndexOptions WithSecrets(IndexOptions index) => index with
    {
        ApiKey = SecretOf(index.ApiKeyFile, index.ApiKey),
        Password = SecretOf(index.PasswordFile, index.Password),
    };

    private static RegistryOptions WithSecrets(RegistryOptions registry) => registry with
    {
        Password = SecretOf(registry.PasswordFile, registry.Password),
    };

    private static OutputsOptions WithSecrets(OutputsOptions outputs) => outputs with
    {
        Webhook = outputs.Webhook.ToDictionary(
            webhook => webhook.Key,
            webhook => webhook.Value with { Url = SecretOf(webhook.Value.UrlFile, webhook.Value.Url), Secret = SecretOf(webhook.Value.SecretFile, webhook.Value.Secret) }),
        Slack = outputs.Slack.ToDictionary(slack => slack.Key, slack => slack.Value with { Url = SecretOf(slack.Value.UrlFile, slack.Value.Url) }),
    };

    private static string? SecretOf(string? file, string? given) => file is null ? given : File.ReadAllText(file).Trim();

    private static void Check(CronwatchOptions options, List<string> errors)
    {
        KafkaChecks.Add(options.Kafka, Require);
        Require(options.Topics.Partitions is >= 1 and <= 10_000, "Topics:Partitions must be 1 to 10000; the default is 32");
        Require(options.Topics.MaxRecordBytes is >= 1_024 and <= 100_000_000,
            "Topics:MaxRecordBytes must be 1024 to 100000000; the default is 1048588");
        Require(IsKafkaName(options.Topics.Prefix),
            "Topics:Prefix may hold letters, digits, '.', '_' and '-'; the default is cronwatch");
        Require(options.Context.HoldFor >= TimeSpan.Zero && options.Context.HoldFor <= TimeSpan.FromMinutes(1),
            "Context:HoldFor must be 00:00:00 to 00:01:00; the default is 00:00:05");
        Require(options.Space.Length > 0 && options.Space.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-'),
            "Space may hold lower-case letters, digits, '_' and '-'; the default is default");
        Require(options.Console.Url.Length == 0 || (Uri.TryCreate(options.Console.Url, UriKind.Absolute, out var console) && console is { Scheme: "http", PathAndQuery: "/" } && !options.Console.Url.Contains(';', StringComparison.Ordinal)),
            $"Console:Url `{options.Console.Url}` is no address; write http://127.0.0.1:8080, or nothing to listen nowhere");
        Require(options.Alerts.BaseUrl is not { } shown || IsWebAddress(shown),
            $"Alerts:BaseUrl `{options.Alerts.BaseUrl}` is no address; write https://cronwatch.example/alerts/, or leave it out");
        Require(options.Console.Token is not { Length: < 16 }, "Console:Token has less than 16 characters; make one with `openssl rand -hex 16`");
        Require(options.Telemetry.OtlpEndpoint is not { } collector || IsWebAddress(collector),
            $"Telemetry:OtlpEndpoint `{options.Telemetry.OtlpEndpoint}` is no address; write http://collector:4317, or leave it out");
        foreach (var name in options.Only.Except(GraphNames.All))
            Require(false, $"Only: there is no graph `{name}`; name {string.Join(", ", GraphNames.All)}");
        Require(!options.Only.Contains(GraphNames.Indexing) || UrlsOf(options.Index.Url).Length > 0,
            "Only: indexing needs an index; name it with --index or Index:Url");
        Require(!options.Only.Contains(GraphNames.Outputs) || options.Outputs.All.Any(),
            "Only: outputs needs an output; configure one under Outputs");
        AgentChecks.Add(options.Agent, Require);
        IndexChecks.Add(options.Index, Require);
        RegistryChecks.Add(options.Registry, Require);
        OutputChecks.Add(options.Outputs, options.Topics.Prefix, Require);
        return;

        void Require(bool holds, string error)
        {
            if (!holds)
                errors.Add($"configuration: {error}");
        }
    }

    /// <summary>Whether a text is an address of HTTP or HTTPS.</summary>
    public static bool IsWebAddress(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

    /// <summary>Whether Kafka takes a text as a name.</summary>
    public static bool IsKafkaName(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>Addresses with commas, one by one.</summary>
    public static string[] UrlsOf(string? urls) =>
        urls?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
