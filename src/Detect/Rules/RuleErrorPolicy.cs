namespace Cronwatch.Detect.Rules;

/// <summary>What a rule file with an error means for the others of its directory.</summary>
public enum RuleErrorPolicy
{
    /// <summary>None is loaded. The default for a directory of one's own.</summary>
    Stop,

    /// <summary>It is left out and shown. The default for a checkout of elastic/detection-rules, most of whose rules are of other types.</summary>
    LeaveOut,
}
