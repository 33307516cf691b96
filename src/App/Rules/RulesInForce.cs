using Cronwatch.Detect.Rules;

namespace Cronwatch.App.Rules;

/// <summary>
/// The rules that the graphs apply, swapped whole. The graphs ask for them batch by batch; since detection gets a candidate
/// after intake let it pass, it never applies older rules to it than intake did.
/// </summary>
internal sealed class RulesInForce(RuleSet first)
{
    private volatile ActiveRules _current = ActiveRules.Of(first);

    public ActiveRules Current => _current;

    /// <summary>Puts others in force, which are made ready first.</summary>
    public void Replace(RuleSet set) => _current = ActiveRules.Of(set, _current);
}
