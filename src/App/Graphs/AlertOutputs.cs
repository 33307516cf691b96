using Cronwatch.App.Configuration;
using Cronwatch.Sinks.Kafka;
using Cronwatch.Sinks.Outputs;

namespace Cronwatch.App.Graphs;

/// <summary>Makes outputs of their options.</summary>
internal static class AlertOutputs
{
    /// <summary>The output that gets the records of the alert topic. Whoever asks for it disposes it.</summary>
    public static IAlertOutput Of(string name, OutputOptions options, InternalTopics topics, TopicWriter writer, TimeProvider time, ILoggerFactory loggers) => options switch
    {
        WebhookOptions webhook => new WebhookOutput(name, new Uri(webhook.Url!), webhook.Secret!, webhook.Timeout, time, loggers.CreateLogger<WebhookOutput>()),
        NdjsonFileOptions files => new NdjsonOutput(
            new NdjsonOptions { Name = name, Directory = files.Directory, MaxBytes = files.MaxBytes, MaxAge = files.MaxAge }, time, loggers.CreateLogger<NdjsonOutput>()),
        OcsfOptions ocsf => new OcsfOutput(ocsf.Topic ?? topics.OutputOf(name), writer),
        SlackOptions => new PagesOutput(topics.OutputOf(name), writer),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The output that gets what it refused once more, as it was: of a paging output that is a message.</summary>
    public static IAlertOutput OfRefused(string name, OutputOptions options, InternalTopics topics, TopicWriter writer, TimeProvider time, ILoggerFactory loggers) =>
        options is SlackOptions slack ? MessagesOf(name, slack, time, loggers) : Of(name, options, topics, writer, time, loggers);

    /// <summary>What sends the messages of a paging output.</summary>
    public static SlackOutput MessagesOf(string name, SlackOptions options, TimeProvider time, ILoggerFactory loggers) =>
        new(name, new Uri(options.Url!), options.Timeout, time, loggers.CreateLogger<SlackOutput>());
}
