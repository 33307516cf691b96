using System.CommandLine;
using Cronwatch.App.Configuration;

namespace Cronwatch.App.Commands;

/// <summary>The flags that commands share, and the configuration that follows from them.</summary>
internal sealed class SharedOptions
{
    private readonly Option<string?> _config = new("--config") { Description = "a JSON file with the configuration", HelpName = "FILE" };
    private readonly Option<string?> _bootstrap = new("--bootstrap") { Description = "the Kafka brokers", HelpName = "HOST:PORT" };

    private readonly Option<string[]> _topics = new("--topic")
    {
        Description = "a raw topic, or with a leading ^ a pattern of whole names; repeatable",
        HelpName = "NAME",
    };

    private readonly Option<string?> _rules = new("--rules") { Description = "the directory of rule files", HelpName = "DIR" };
    private readonly Option<string?> _index = new("--index") { Description = "Elasticsearch or OpenSearch", HelpName = "URL" };
    private readonly Option<string?> _prefix = new("--prefix") { Description = "the beginning of internal topics and groups", HelpName = "NAME" };

    /// <summary>Adds the flags to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_config, _bootstrap, _topics, _rules, _index, _prefix])
            command.Options.Add(option);
    }

    /// <summary>Adds those that say where Kafka is, and no others.</summary>
    public void AddKafkaTo(Command command)
    {
        command.Options.Add(_config);
        command.Options.Add(_bootstrap);
    }

    /// <summary>The configuration; null when it is wrong, which has been said then.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="only">The graphs to run; none: those of the configuration.</param>
    public CronwatchOptions? Load(ParseResult parsed, string[]? only = null)
    {
        var given = (only ?? []).Select((name, index) => ($"Only:{index}", name)).ToDictionary(p => p.Item1, p => (string?)p.name);
        Put("Kafka:BootstrapServers", parsed.GetValue(_bootstrap));
        Put("Rules:Directory", parsed.GetValue(_rules));
        Put("Index:Url", parsed.GetValue(_index));
        Put("Topics:Prefix", parsed.GetValue(_prefix));
        if (ConfigurationLoading.TryLoad(parsed.GetValue(_config), given, out var options, out var errors))
            return parsed.GetValue(_topics) is { Length: > 0 } topics ? options with { Kafka = options.Kafka with { Topics = topics } } : options;
        foreach (var error in errors)
            Console.Error.WriteLine(error);
        return null;

        void Put(string key, string? value)
        {
            if (value is not null)
                given[key] = value;
        }
    }
}
