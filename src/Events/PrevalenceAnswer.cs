namespace Cronwatch.Events;

/// <summary>How often something was seen in alerts, the hit that asks included.</summary>
/// <param name="Hosts">On how many hosts.</param>
/// <param name="Alerts">In how many alerts.</param>
/// <param name="FirstSeen">The earliest of their events; null when there is none.</param>
/// <param name="LastSeen">The latest of their events; null when there is none.</param>
public sealed record Sighting(int Hosts, long Alerts, DateTimeOffset? FirstSeen, DateTimeOffset? LastSeen)
{
    /// <summary>It was never seen.</summary>
    public static Sighting None { get; } = new(0, 0, null, null);
}

/// <summary>How common what a hit names is among alerts. What it does not name is null.</summary>
/// <param name="Status">Resolved; missing when some may have been forgotten: then there are at least as many.</param>
public sealed record PrevalenceAnswer(AnswerStatus Status)
{
    /// <summary>The program that wrote the file, with the file.</summary>
    public Sighting? SameExecutableAndPath { get; init; }

    /// <summary>The program, whatever it wrote.</summary>
    public Sighting? SameExecutable { get; init; }

    /// <summary>The file's contents.</summary>
    public Sighting? SameFileHash { get; init; }
}
