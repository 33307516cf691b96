using System.Globalization;
using System.Text;
using Cronwatch.App.Configuration;
using Cronwatch.Detect.Rules;

namespace Cronwatch.App.Rules;

/// <summary>
/// Looks at the directories of rules, exceptions and value lists and puts a change in force: compiled beside, as a whole or not at all. Looks instead of
/// being notified, since notifications do not come from network mounts; a change counts when it has stood still for one look,
/// so that a file is not read while it is written.
/// </summary>
internal sealed partial class RuleWatch(RuleOptions options, RulesInForce rules, TimeProvider time, ILogger<RuleWatch> logger)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    private string _seen = "";
    private string _loaded = "";

    /// <summary>Watches until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
                Look();
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    /// <summary>
    /// Looks once, and loads when something is new since the last loading and stood still since the last look. Loads at the
    /// first as well: the directory may have changed since the start.
    /// </summary>
    public void Look()
    {
        var seen = Files();
        if (seen == _seen && seen != _loaded)
        {
            _loaded = seen;
            Load();
        }
        _seen = seen;
    }

    private string Files()
    {
        var look = new StringBuilder();
        try
        {
            AddFiles(options.InForce, "*.toml", look);
            var sources = options.ExceptionsInForce;
            foreach (var directory in new[] { sources.Exceptions, sources.Lists }.OfType<string>())
                AddFiles(directory, "*", look);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            look.Append(e.Message);        // Loading will say it in full.
        }
        return look.ToString();
    }

    private static void AddFiles(string directory, string pattern, StringBuilder look)
    {
        foreach (var file in new DirectoryInfo(directory).EnumerateFiles(pattern, SearchOption.AllDirectories))
            look.Append(CultureInfo.InvariantCulture, $"{file.FullName}|{file.Length}|{file.LastWriteTimeUtc.Ticks}\n");
    }

    private void Load()
    {
        if (!RuleSet.TryLoad(options.InForce, ActiveRules.AlsoRead, out var set, out var errors,
            options.OnError, options.ExceptionsInForce, rules.Current.Set))
        {
            foreach (var error in errors)
                NotTaken(logger, error);
            rules.Refused = errors;
            Kept(logger, rules.Current.Set.Rules.Length);
            return;
        }
        rules.Refused = [];
        var changes = Changes(rules.Current.Set, set);
        if (changes.Length == 0)
            return;
        rules.Replace(set);
        foreach (var error in set.LeftOut)
            LeftOut(logger, error);
        Replaced(logger, set.Rules.Length, changes);
    }

    private static string Changes(RuleSet old, RuleSet set)
    {
        var before = old.Rules.ToDictionary(r => r.Info.RuleId, r => r.Info.Hash, StringComparer.Ordinal);
        var changes = Changes(before, set.Rules.Select(r => (r.Info.RuleId, r.Info.Hash)))
            .Concat(Changes(ItemsOf(old).ToDictionary(i => i.Name, i => i.Hash, StringComparer.Ordinal), ItemsOf(set)));
        return string.Join(", ", changes);
    }

    // Which rules have an item is a part of it.
    private static IEnumerable<(string Name, string Hash)> ItemsOf(RuleSet set) => set.Rules
        .SelectMany(rule => set.Exceptions.Of(rule.Info.RuleId), (rule, item) => (item, rule.Info.RuleId))
        .GroupBy(of => of.item, of => of.RuleId)
        .Select(of => ($"exception {of.Key.ListId}/{of.Key.ItemId} ({of.Key.NamespaceType})", $"{of.Key.Hash} {string.Join(' ', of)}"));

    private static List<string> Changes(Dictionary<string, string> before, IEnumerable<(string Name, string Hash)> now)
    {
        var changes = new List<string>();
        foreach (var (name, hash) in now)
            if (!before.Remove(name, out var earlier))
                changes.Add($"new {name}");
            else if (hash != earlier)
                changes.Add($"changed {name}");
        changes.AddRange(before.Keys.Select(name => $"gone {name}"));
        return changes;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Error}")]
    private static partial void NotTaken(ILogger logger, RuleError error);

    [LoggerMessage(Level = LogLevel.Error, Message = "The rules changed and are not taken: the {Count} that were in force stay. Mend the files.")]
    private static partial void Kept(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Left out: {Error}")]
    private static partial void LeftOut(ILogger logger, RuleError error);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} rules in force: {Changes}.")]
    private static partial void Replaced(ILogger logger, int count, string changes);
}
