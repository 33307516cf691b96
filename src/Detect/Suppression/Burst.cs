using Cronwatch.Events;

namespace Cronwatch.Detect.Suppression;

/// <summary>The alerts of persistence of one host in one window, be they a burst yet or not.</summary>
internal sealed class Burst(string host, PagingWindow window)
{
    // Two are often one deed seen twice: a timer and its service, or a file that two rules name. Three are a series.
    private const int Fewest = 3;

    // More than anybody reads. What comes then is counted no more, and is an alert of its own all the same.
    private const int Most = 1_000;

    private readonly Dictionary<string, AlertFacts> _alerts = new(StringComparer.Ordinal);
    private long _told;         // How many the last summary had, whoever published it.

    public string Host { get; } = host;

    public PagingWindow Window { get; } = window;

    /// <summary>Its alerts.</summary>
    public int Count => _alerts.Count;

    /// <summary>Whether it is a burst that no summary has told whole.</summary>
    public bool IsUntold => _alerts.Count >= Fewest && _alerts.Count > _told;

    /// <summary>Takes in an alert. False: it is there already, or there is no room.</summary>
    public bool Add(AlertFacts alert) => _alerts.Count < Most
        && _alerts.TryAdd(alert.Id, alert with { Path = alert.Path?.Cut(), Executable = alert.Executable?.Cut() });

    /// <summary>A summary with so many alerts was published. What has come back less than that tells nothing new.</summary>
    public void Recall(long count) => _told = Math.Max(count, _told);

    /// <summary>What it is now.</summary>
    public BurstSummary Tell(string id)
    {
        _told = _alerts.Count;
        return new(id, Host, Window, [.. _alerts.Values.OrderBy(alert => alert.Time).ThenBy(alert => alert.Id, StringComparer.Ordinal)]);
    }
}
