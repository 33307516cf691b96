using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.Benchmarks;

/// <summary>Rule sets to measure with: the rule that ships, and those of a checkout of elastic/detection-rules.</summary>
internal static class Rules
{
    /// <summary>The folder <c>rules/linux</c> of a checkout, from the environment variable DETECTION_RULES; null when not set.</summary>
    public static string? Checkout => Environment.GetEnvironmentVariable("DETECTION_RULES");

    public static RuleSet Cron { get; } = Load(Path.Combine(Repository.Root, "rules", "default"), _ => true);

    /// <summary>The rules of the checkout for which this holds.</summary>
    public static RuleSet OfCheckout(Func<Rule, bool> wanted) =>
        Load(Checkout ?? throw new InvalidOperationException("DETECTION_RULES names no folder rules/linux of elastic/detection-rules"), wanted);

    private static RuleSet Load(string directory, Func<Rule, bool> wanted)
    {
        if (!RuleSet.TryLoad(directory, EventFields.OfAlerts, out var set, out var errors, RuleErrorPolicy.LeaveOut))
            throw new InvalidOperationException(string.Join('\n', errors));
        var copies = Directory.CreateTempSubdirectory("cronwatch-bench-");
        foreach (var rule in set.Rules.Where(wanted))
            File.Copy(rule.Info.File, Path.Combine(copies.FullName, Path.GetFileName(rule.Info.File)));
        var loaded = RuleSet.TryLoad(copies.FullName, EventFields.OfAlerts, out var chosen, out errors);
        copies.Delete(recursive: true);
        return loaded ? chosen! : throw new InvalidOperationException(string.Join('\n', errors));
    }
}
