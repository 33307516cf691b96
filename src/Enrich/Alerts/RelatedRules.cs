namespace Cronwatch.Enrich.Alerts;

/// <summary>The rules that the guide of the cron rule relates to it, by id; the names are Elastic's of today, not the guide's.</summary>
public static class RelatedRules
{
    /// <summary>Id and name, in the guide's order.</summary>
    public static IReadOnlyList<(string Id, string Name)> All { get; } =
    [
        ("1c84dd64-7e6c-4bad-ac73-a5014ee37042", "Suspicious File Creation in /etc for Persistence"),     // Deprecated 2025-06-26.
        ("0f4d35e4-925e-4959-ab24-911be207ee6f", "rc.local/rc.common File Creation"),
        ("474fd20e-14cc-49c5-8160-d9ab4ba16c8b", "System V Init Script Created"),
        ("7fb500fa-8e24-4bd1-9480-2a819352602c", "Systemd Timer Created"),
        ("17b0a495-4d9f-414c-8ad0-92f018b8e001", "Systemd Service Created"),
    ];
}
