using Cronwatch.App.Configuration;
using Cronwatch.App.Graphs;
using Cronwatch.Detect.Rules;

namespace Cronwatch.App.Trials;

/// <summary>An exception drafted from an alert, by user and command line as the guide of the cron rule advises. As TOML, whatever the alert says.</summary>
internal sealed record ExceptionDraft(string Text)
{
    public static ExceptionDraft Of(ReadOnlySpan<byte> alert)
    {
        var facts = new HitFacts();
        facts.Read(alert);
        return new($"""
            rule_id = {TomlText.Quoted(facts.RuleId ?? "")}

            [[items]]
            name = {TomlText.Quoted($"{facts.User} on {facts.File}")}
            description = {TomlText.Quoted($"Drafted from alert {facts.AlertId}")}
            {facts.Entries}

            """);
    }

    /// <summary>What it would have removed of the alerts since a time; null with what is wrong with it.</summary>
    /// <exception cref="DependencyException">No broker answers.</exception>
    public async Task<(TrialReport? Report, IReadOnlyList<RuleError> Findings)> TryAsync(
        CronwatchOptions options, Cluster cluster, DateTimeOffset since, CancellationToken stopping)
    {
        var folder = Directory.CreateTempSubdirectory("cronwatch-draft-");      // Its owner's alone.
        try
        {
            var file = Path.Combine(folder.FullName, "draft.toml");
            await File.WriteAllTextAsync(file, Text, stopping);
            if (!TriedItems.TryLoad(file, lists: null, options, out var rules, out var findings))
                return (null, findings);
            var trial = new ExceptionTrial(rules);
            await TriedItems.TryOnAlertsAsync(trial, options, cluster, since, stopping);
            return (trial.Report, findings);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
