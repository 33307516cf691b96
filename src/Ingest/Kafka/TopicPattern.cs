namespace Cronwatch.Ingest.Kafka;

/// <summary>Topics that are named by a regular expression, which begins with <c>^</c>.</summary>
public static class TopicPattern
{
    /// <summary>
    /// The pattern as one of whole names; a name stays itself. Brokers that match patterns themselves (KIP-848) take them so,
    /// clients do not.
    /// </summary>
    public static string WholeName(string topic) => topic.StartsWith('^') ? $"^({topic[1..]})$" : topic;
}
