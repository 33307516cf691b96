namespace Cronwatch.App.Doctor;

/// <summary>What must hold of raw and internal topics alike.</summary>
internal static class TopicChecks
{
    /// <summary>Its leaders, and whether the rest can be told.</summary>
    public static IEnumerable<Finding> OfBoth(TopicFacts topic)
    {
        if (topic.Leaderless > 0)
            yield return Finding.Of($"topic {topic.Name}", FormattableString.Invariant($"{topic.Leaderless} of its {topic.Partitions} partitions have no leader"),
                "start the brokers that hold them");
        if (topic.Configs is null)
            yield return Finding.Of($"topic {topic.Name}", "its configuration cannot be read, so retention and sizes are unknown", "give our principal DescribeConfigs on the topic");
    }

    /// <summary>A time for people.</summary>
    public static string Days(long milliseconds)
    {
        var time = TimeSpan.FromMilliseconds(milliseconds);
        return time.TotalDays >= 1 ? FormattableString.Invariant($"{time.TotalDays:0.#} d") : FormattableString.Invariant($"{time.TotalHours:0.##} h");
    }
}
