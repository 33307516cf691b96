using System.Text.Json.Serialization;
using Cronwatch.Detect;

namespace Cronwatch.App.WebConsole;

/// <summary>What the negative part of a rule silenced since the start, as the console answers it.</summary>
/// <param name="RuleId">The rule.</param>
/// <param name="Name">Its name.</param>
/// <param name="Silenced">The events that the rest of the rule matched and that were silenced.</param>
/// <param name="Exclusions">By exclusion, in the order of the query.</param>
internal sealed record ShownExclusions(string RuleId, string Name, long Silenced, ShownExclusion[] Exclusions)
{
    /// <summary>Where the console answers with them.</summary>
    public const string Path = "/api/exclusions";

    public static ShownExclusions Of(ExclusionLedger ledger) => new(
        ledger.Rule.RuleId, ledger.Rule.Name, ledger.Silenced, [.. ledger.Counts.Select(c => new ShownExclusion(c.Text, c.Alone, c.All))]);
}

/// <summary>One exclusion.</summary>
/// <param name="Text">It, as EQL.</param>
/// <param name="Alone">The events that it alone silenced.</param>
/// <param name="All">The events that it silenced, alone or with others.</param>
internal sealed record ShownExclusion(string Text, long Alone, long All);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ShownExclusions[]))]
internal sealed partial class ShownExclusionsJson : JsonSerializerContext;
