using System.Globalization;
using Confluent.Kafka;
using Cronwatch.App.Demo;
using Cronwatch.Sinks.Kafka;
using Cronwatch.Sinks.Outputs;

namespace Cronwatch.App.DeadLetters;

/// <summary>How a letter goes back to the graph that refused it.</summary>
internal abstract record RetryWay
{
    private RetryWay()
    {
    }

    /// <summary>Its bytes are published to what that graph reads.</summary>
    public sealed record Publish(TopicRecord Record) : RetryWay
    {
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"published to {TerminalText.Harmless(Record.Topic)}, partition {Record.Partition}");
    }

    /// <summary>What the topic of alerts holds of its alert, from its place on, is indexed.</summary>
    public sealed record Index(string AlertId, TopicPartitionOffset From) : RetryWay
    {
        public override string ToString() => $"indexed: the alert {TerminalText.Harmless(AlertId)}";
    }

    /// <summary>The output that refused it gets it once more, as it was.</summary>
    public sealed record Deliver(string Output, AlertRecord Alert) : RetryWay
    {
        public override string ToString() => $"delivered: to the output {TerminalText.Harmless(Output)}";
    }

    /// <summary>There is none.</summary>
    public sealed record None(string Why) : RetryWay
    {
        public override string ToString() => $"not retried: {TerminalText.Harmless(Why)}";
    }
}
