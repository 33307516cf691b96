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
        if (RuleSet.TryLoad(options.Rules.InForce, ActiveRules.AlsoRead, out var rules, out var errors,
            options.Rules.OnError, options.Rules.ExceptionsInForce))
        {
            foreach (var finding in rules.Findings.Concat(rules.Exceptions.ExpiredAt(TimeProvider.System.GetUtcNow())))
                Console.Error.WriteLine(finding);
            if (rules.Exceptions.Items.Length > 0)
                Console.Error.WriteLine($"exceptions in force: {rules.Exceptions.Items.Length} items of {options.Rules.ExceptionsInForce.Exceptions}");
            foreach (var error in rules.LeftOut)
                Console.Error.WriteLine($"left out: {error}");
            return rules;
        }
        foreach (var error in errors)
            Console.Error.WriteLine(error);
        return null;
    }
}
