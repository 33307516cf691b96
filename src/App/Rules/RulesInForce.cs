using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Cronwatch.Detect.Rules;
using Cronwatch.Ingest;

namespace Cronwatch.App.Rules;

/// <summary>
/// The rules that the graphs apply, swapped whole. The graphs ask for them batch by batch; since detection gets a candidate
/// after intake let it pass, it never applies older rules to it than intake did.
/// </summary>
internal sealed class RulesInForce(RuleSet first)
{
    private readonly ConditionalWeakTable<Prefilter, ActiveRules> _byFilter = [];
    private volatile Refusal _refused = new([]);
    private volatile ActiveRules _current = ActiveRules.Of(first);

    public ActiveRules Current => _current;

    /// <summary>The errors for which the files as they are now were not taken, and those before stay in force; empty: they were.</summary>
    public ImmutableArray<RuleError> Refused { get => _refused.Errors; set => _refused = new(value); }

    /// <summary>The rules whose filter it is: those in force, or some that were when it was asked.</summary>
    public ActiveRules OfFilter(Prefilter? filter) => filter is not null && _byFilter.TryGetValue(filter, out var rules) ? rules : _current;

    /// <summary>Puts others in force, which are made ready first.</summary>
    public void Replace(RuleSet set)
    {
        _byFilter.AddOrUpdate(_current.Prefilter, _current);
        _current = ActiveRules.Of(set, _current);
    }

    private sealed record Refusal(ImmutableArray<RuleError> Errors);
}
