using Cronwatch.Events;

namespace Cronwatch.Enrich.Answers;

/// <summary>How complete a search up the ancestry is that ends at the nearest find.</summary>
internal static class NearestStatus
{
    /// <summary>The status of what was found so many steps up; null: nothing was.</summary>
    // Holes above a find take nothing from the answer; holes below it may hide a nearer one.
    public static AnswerStatus Of(AncestryAnswer ancestry, int? depth) =>
        ancestry.Status != AnswerStatus.NotCollected
        && depth is { } steps && ancestry.Links.Take(steps).All(link => link.Status == LinkStatus.Resolved)
            ? AnswerStatus.Resolved
            : ancestry.Status;
}
