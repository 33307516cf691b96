using Cronwatch.App.Configuration;
using Cronwatch.App.Rules;
using Cronwatch.Detect.Rules;

namespace Cronwatch.App.Commands;

/// <summary>Loads the rules in force, or says everything that is wrong with them.</summary>
internal static class RuleLoading
{
    /// <summary>The rules; null when a file is wrong, which has been said then.</summary>
    public static RuleSet? Load(CronwatchOptions options)
    {
        if (RuleSet.TryLoad(options.Rules.InForce, ActiveRules.AlsoRead, out var rules, out var errors, options.Rules.OnError))
        {
            foreach (var finding in rules.Findings)
                Console.Error.WriteLine(finding);
            foreach (var error in rules.LeftOut)
                Console.Error.WriteLine($"left out: {error}");
            return rules;
        }
        foreach (var error in errors)
            Console.Error.WriteLine(error);
        return null;
    }
}
