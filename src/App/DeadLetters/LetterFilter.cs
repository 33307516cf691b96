using Cronwatch.App.Graphs;

namespace Cronwatch.App.DeadLetters;

/// <summary>Which letters are meant: those that all that is said holds of; what is empty says nothing.</summary>
internal sealed record LetterFilter
{
    public IReadOnlySet<LetterId> Ids { get; init; } = new HashSet<LetterId>();

    public IReadOnlyCollection<string> Reasons { get; init; } = [];

    public IReadOnlyCollection<string> Kinds { get; init; } = [];

    /// <summary>Written then or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Written before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Whether it says nothing, and so means all.</summary>
    public bool IsEmpty => Ids.Count == 0 && Reasons.Count == 0 && Kinds.Count == 0 && From is null && To is null;

    public bool Takes(Letter letter) =>
        (Ids.Count == 0 || Ids.Contains(letter.Id))
        && (Reasons.Count == 0 || Reasons.Contains(letter.Reason))
        && (Kinds.Count == 0 || Kinds.Contains(letter.Kind))
        && !(letter.Time < From) && !(letter.Time >= To);

    /// <summary>As much of a partition as must be read.</summary>
    public TopicSpan Narrow(TopicSpan span)
    {
        if (Ids.Count == 0)
            return span;
        List<long> wanted = [.. Ids.Where(id => id.Partition == span.Partition.Partition.Value).Select(id => id.Offset)];
        return wanted.Count == 0
            ? span with { End = span.Start }
            : span with { Start = Math.Max(span.Start, wanted.Min()), End = Math.Min(span.End, wanted.Max() + 1) };
    }
}
