using Cronwatch.Ingest;

namespace Cronwatch.App.Replay;

/// <summary>What a source gives next.</summary>
/// <param name="Read">What intake made of what was read.</param>
/// <param name="Items">What it says, in the order of time.</param>
/// <param name="Progress">How much of the source was read, and how much there is, in the source's own unit.</param>
internal sealed record ReplayPart(IntakeResult Read, IReadOnlyList<ReplayItem> Items, (long Read, long Whole) Progress)
{
    /// <summary>Where the dead letters are, for people, in their order.</summary>
    public required Func<int, string> PlaceOfLetter { get; init; }
}
