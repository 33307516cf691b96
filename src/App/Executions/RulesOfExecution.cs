using System.Text;
using System.Text.Json;
using Cronwatch.App.Rules;

namespace Cronwatch.App.Executions;

/// <summary>A rule of a set.</summary>
internal sealed record RuleVersion(string RuleId, string Name, long Version, string Hash);

/// <summary>
/// The rules behind a hash that executions name: a record of the executions topic, so that theirs need not repeat some
/// hundred rules every few seconds.
/// </summary>
internal sealed record RulesOfExecution(string Rules, IReadOnlyList<RuleVersion> InForce)
{
    public static RulesOfExecution Of(ActiveRules rules) =>
        new(rules.Hash, [.. rules.Set.Rules.Select(r => new RuleVersion(r.Info.RuleId, r.Info.Name, r.Info.Version, r.Info.Hash))]);

    public byte[] Key() => Encoding.ASCII.GetBytes($"rules|{Rules}");

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ExecutionJson.Default.RulesOfExecution);

    /// <summary>Reads a record back; null where it is none of these.</summary>
    public static RulesOfExecution? Of(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ExecutionJson.Default.RulesOfExecution) is { } rules && !rules.InForce.Contains(null!) ? rules : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
