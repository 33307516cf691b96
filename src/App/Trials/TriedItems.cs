using System.Diagnostics.CodeAnalysis;
using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.App.Rules;
using Cronwatch.Detect.Exceptions;
using Cronwatch.Detect.Rules;

namespace Cronwatch.App.Trials;

/// <summary>Items of a file on trial, with the rules that they are for.</summary>
internal static class TriedItems
{
    /// <summary>Loads them in place of the exceptions in force.</summary>
    /// <param name="file">The file of exceptions.</param>
    /// <param name="lists">The directory of value lists; null: that of the configuration, or what lies beside the file.</param>
    /// <param name="options">Name the rules.</param>
    /// <param name="rules">The rules with these exceptions, when true is returned.</param>
    /// <param name="findings">What is wrong, or worth knowing.</param>
    public static bool TryLoad(
        string file, string? lists, CronwatchOptions options, [NotNullWhen(true)] out RuleSet? rules, out IReadOnlyList<RuleError> findings)
    {
        var sources = ExceptionSources.Of(Path.GetDirectoryName(Path.GetFullPath(file))!, file, lists ?? options.Rules.Lists);
        var loaded = RuleSet.TryLoad(options.Rules.InForce, ActiveRules.AlsoRead, out rules, out var errors, RuleErrorPolicy.LeaveOut, sources);
        findings = loaded ? [.. rules!.Exceptions.LeftOut, .. rules.Exceptions.Findings] : errors;
        return loaded && rules!.Exceptions.LeftOut.IsEmpty;
    }

    /// <summary>Tries them on the alerts that the topic holds, of a time or later.</summary>
    /// <exception cref="DependencyException">No broker answers, or there is no such topic.</exception>
    public static async Task TryOnAlertsAsync(ExceptionTrial trial, CronwatchOptions options, Cluster cluster, DateTimeOffset since, CancellationToken stopping)
    {
        var ends = await cluster.EndsOfAsync([new InternalTopics(options.Topics.Prefix).Alerts]);
        foreach (var record in TopicScan.Read(options.Kafka, [.. ends.Select(end => new TopicSpan(end.Key, 0, end.Value))], stopping))
            if (record.Message.Value is { } alert)
                trial.Take(alert, since);
    }
}
