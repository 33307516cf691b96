namespace Cronwatch.Events;

/// <summary>The replay that an alert comes from.</summary>
/// <param name="Id">What the replay is called.</param>
/// <param name="From">The first time of the events that it is about; null: as early as there are any.</param>
/// <param name="To">The time after the last of them; null: as late as there are any.</param>
public sealed record ReplayRun(string Id, DateTimeOffset? From, DateTimeOffset? To)
{
    /// <summary>Whether it is about all that there are.</summary>
    public bool IsOfAllTime => From is null && To is null;

    /// <summary>Whether it is about an event of that time. The others only tell of the hosts.</summary>
    public bool IsAbout(DateTimeOffset time) => !(time < From) && !(time >= To);
}
