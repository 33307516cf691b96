namespace Cronwatch.App.Demo;

/// <summary>What the live table says below its alerts. All but the first two count from the start.</summary>
/// <param name="EventsPerSecond">Events read, at present.</param>
/// <param name="Lag">Records of the raw topics that are not read yet.</param>
/// <param name="Events">Events read.</param>
/// <param name="Candidates">Events that went on to detection.</param>
/// <param name="Hits">Matches of a rule.</param>
/// <param name="Alerts">Hits that became alerts.</param>
/// <param name="DeadLetters">Records that could not be read.</param>
internal readonly record struct DemoStatus(
    double EventsPerSecond, long Lag, long Events, long Candidates, long Hits, long Alerts, long DeadLetters);
