using Cronwatch.Sinks.Outputs;

namespace Cronwatch.App.Configuration;

/// <summary>What the options of outputs must be.</summary>
internal static class OutputChecks
{
    private const int ShortestSecret = 16;
    private const int LongestName = 64;
    private const int MostFirst = 100;
    private const int LeastBytes = 4_096;

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Requires what must hold, each with its error. No error shows an address or a secret.</summary>
    public static void Add(OutputsOptions outputs, string prefix, Action<bool, string> require)
    {
        foreach (var name in outputs.All.Select(output => output.Key).GroupBy(name => name, StringComparer.OrdinalIgnoreCase))
        {
            require(name.Count() == 1, $"Outputs: `{name.Key}` names {name.Count()} outputs; give each a name of its own");
            require(name.Key.Length <= LongestName && ConfigurationLoading.IsKafkaName(name.Key),
                $"Outputs: `{name.Key}` is no name for an output; write up to {LongestName} letters, digits, '.', '_' and '-'");
        }
        foreach (var (name, webhook) in outputs.Webhook)
        {
            CheckPost($"Outputs:Webhook:{name}", webhook.Url, webhook.Timeout, require);
            require(webhook.Secret?.Length >= ShortestSecret,
                $"Outputs:Webhook:{name} has no secret of at least {ShortestSecret} characters to sign with; write SecretFile, or Secret into the environment");
        }
        foreach (var (name, files) in outputs.Ndjson)
        {
            require(files.Directory.Trim().Length > 0, $"Outputs:Ndjson:{name}:Directory is missing; name the directory of the files");
            require(files.MaxBytes >= LeastBytes, $"Outputs:Ndjson:{name}:MaxBytes must be {LeastBytes} or more; the default is 134217728");
            require(files.MaxAge >= TimeSpan.FromSeconds(1), $"Outputs:Ndjson:{name}:MaxAge must be 00:00:01 or more; the default is 1.00:00:00");
        }
        foreach (var (name, ocsf) in outputs.Ocsf)
            require(ocsf.Topic is not { } topic || (ConfigurationLoading.IsKafkaName(topic) && !new InternalTopics(prefix).All.Contains(topic)),
                $"Outputs:Ocsf:{name}:Topic `{ocsf.Topic}` is no name of a topic of its own; leave it out for {new InternalTopics(prefix).OutputOf(name)}");
        foreach (var (name, slack) in outputs.Slack)
        {
            CheckPost($"Outputs:Slack:{name}", slack.Url, slack.Timeout, require);
            require(slack.First is >= 1 and <= MostFirst, $"Outputs:Slack:{name}:First must be 1 to {MostFirst}; the default is 5");
            require(slack.Kinds.All(kind => kind is AlertKind.Alert or AlertKind.Summary),
                $"Outputs:Slack:{name}:Kinds may be alert and summary: an alert that comes again pages nobody again");
        }
    }

    private static void CheckPost(string key, string? url, TimeSpan timeout, Action<bool, string> require)
    {
        require(url is not null && ConfigurationLoading.IsWebAddress(url), $"{key} has no address; write UrlFile, or Url as https://host/path");
        require(timeout >= TimeSpan.FromSeconds(0.1) && timeout <= LongestTimeout, $"{key}:Timeout must be 00:00:00.1 to 00:05:00; the default is 00:00:30");
    }
}
