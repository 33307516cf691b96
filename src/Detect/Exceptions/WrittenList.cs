using Cronwatch.Detect.Rules;

namespace Cronwatch.Detect.Exceptions;

/// <summary>A list of exceptions as its file has it, without its items.</summary>
/// <param name="Key">What it is called.</param>
/// <param name="Type"><c>detection</c>, <c>rule_default</c>, or one of the agents'.</param>
/// <param name="At">Where it stands.</param>
internal sealed record WrittenList(ListKey Key, string Type, RuleError At)
{
    public static readonly string[] Types = ["detection", "rule_default"];

    /// <summary>Agents apply it themselves, before there is an event.</summary>
    public bool IsOfAgents => Type.StartsWith("endpoint", StringComparison.Ordinal);
}
