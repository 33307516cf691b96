using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Cronwatch.App.Replay;

/// <summary>What is asked of a replay.</summary>
internal sealed record ReplayOptions
{
    /// <summary>Files of events; none: topics.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The first time of the events that are asked for; null: as early as there are any.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The time after the last of them; null: as late as there are any.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>How far the time of a record may be from that of its event.</summary>
    /// <value>Default: 1 h.</value>
    public TimeSpan Slack { get; init; } = TimeSpan.FromHours(1);

    /// <summary>From when on processes and osquery tell of the hosts, where that is before the rest; null: from the same time on.</summary>
    public DateTimeOffset? ContextFrom { get; init; }

    /// <summary>Whether context is read, and what hosts did comes in its order.</summary>
    public bool WithContext { get; init; } = true;

    /// <summary>Offsets in place of times; none: all that lie within them.</summary>
    public IReadOnlyList<OffsetsOption> Offsets { get; init; } = [];

    /// <summary>Whether what is found and not there yet is published.</summary>
    public bool Publishes { get; init; }

    /// <summary>Whether only what a live run has not evaluated is asked for, and noted as evaluated then.</summary>
    public bool FillsGaps { get; init; }

    /// <summary>The directory of rules that those in force are compared with; null: none is.</summary>
    public string? Compare { get; init; }

    /// <summary>Differing events that reports name, at most.</summary>
    /// <value>Default: 1,000.</value>
    public int MaxDifferences { get; init; } = 1_000;

    /// <summary>A file of labels; null: nothing is known beforehand.</summary>
    public string? Expect { get; init; }

    /// <summary>Files that the comparison is written into.</summary>
    public IReadOnlyList<string> Reports { get; init; } = [];

    /// <summary>A file that the records of hits are written into; null: none.</summary>
    public string? Out { get; init; }

    /// <summary>Objects a second, at most; null: as fast as they come.</summary>
    public double? Rate { get; init; }

    /// <summary>After so many alerts it ends; null: it does not.</summary>
    public long? MaxAlerts { get; init; }

    /// <summary>When what is read of a topic begins; null: at its start.</summary>
    public DateTimeOffset? ReadFrom => (From - Slack, ContextFrom) switch
    {
        ({ } from, { } context) => context < from ? context : from,
        var (from, _) => from,
    };

    /// <summary>When what is read of a topic ends; null: at its end.</summary>
    public DateTimeOffset? ReadTo => To + Slack;
}

/// <summary>Offsets of a partition that are asked for.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="From">The first; null: the first that is there.</param>
/// <param name="To">The one after the last; null: all that are there.</param>
internal sealed partial record OffsetsOption(string Topic, int Partition, long? From, long? To)
{
    /// <summary>Reads <c>topic/partition:from-to</c>; false where it is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out OffsetsOption? offsets)
    {
        offsets = null;
        if (Form().Match(text) is not { Success: true } match || !int.TryParse(match.Groups["partition"].ValueSpan, CultureInfo.InvariantCulture, out var partition))
            return false;
        if (!TryParse(match.Groups["from"], out var from) || !TryParse(match.Groups["to"], out var to) || from >= to)
            return false;
        offsets = new(match.Groups["topic"].Value, partition, from, to);
        return true;
    }

    private static bool TryParse(Group digits, out long? offset)
    {
        offset = long.TryParse(digits.ValueSpan, CultureInfo.InvariantCulture, out var number) ? number : null;
        return digits.Length == 0 || offset is not null;
    }

    [GeneratedRegex(@"^(?<topic>[A-Za-z0-9._-]+)/(?<partition>[0-9]+):(?<from>[0-9]*)-(?<to>[0-9]*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
