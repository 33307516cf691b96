using System.Collections.Immutable;

namespace Cronwatch.App.Replay.Comparison;

/// <summary>How two rule sets fared with labelled events.</summary>
/// <param name="Labels">All labels.</param>
/// <param name="NeverMet">Labels whose event did not come: they count for nothing else.</param>
/// <param name="NeverMetLabels">The first 100 of them.</param>
/// <param name="A">The first set.</param>
/// <param name="B">The second.</param>
internal sealed record ExpectationReport(long Labels, long NeverMet, ImmutableArray<ExpectedEvent> NeverMetLabels, SetScore A, SetScore B);

/// <summary>How a rule set fared.</summary>
/// <param name="TruePositives">Labels of a hit that was one.</param>
/// <param name="FalsePositives">Labels of no hit where there was one; where a simulation wrote the labels, hits without a label, too.</param>
/// <param name="FalseNegatives">Labels of a hit where there was none.</param>
/// <param name="TrueNegatives">Labels of no hit where there was none.</param>
/// <param name="BeyondDesign">Hits of attacks that the rule may pass over by design: neither right nor wrong.</param>
/// <param name="UnlabelledHits">Hits without a label.</param>
/// <param name="Precision">True among all positives, 0 to 1; null without positives.</param>
/// <param name="Recall">True positives among all that ought to be, 0 to 1; null where nothing ought to be.</param>
/// <param name="Missed">The first 100 false negatives.</param>
/// <param name="False">The first 100 false positives.</param>
internal sealed record SetScore(
    long TruePositives, long FalsePositives, long FalseNegatives, long TrueNegatives, long BeyondDesign, long UnlabelledHits,
    double? Precision, double? Recall, ImmutableArray<ExpectedEvent> Missed, ImmutableArray<ExpectedEvent> False);
