namespace Cronwatch.Ingest.Files;

/// <summary>How much of a file is held at once.</summary>
public sealed record FileLimits
{
    // What Elasticsearch writes around an event.
    private const int Around = 64 * 1_024;

    /// <summary>Limits by the largest event that is read.</summary>
    /// <param name="maxEventBytes">The largest event, 1 or more. A line may be 64 KiB longer; one that is longer than that is a dead letter.</param>
    /// <param name="blockBytes">How large a chunk is, 1 or more; at most that of a line. Default: what two cores read fastest.</param>
    public FileLimits(int maxEventBytes, int blockBytes = 1 << 20)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxEventBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockBytes);
        MaxEventBytes = maxEventBytes;
        LongestLine = maxEventBytes + Around;
        BlockBytes = Math.Min(blockBytes, LongestLine);
    }

    /// <summary>The largest event.</summary>
    public int MaxEventBytes { get; }

    /// <summary>The longest line.</summary>
    public int LongestLine { get; }

    /// <summary>How large a chunk is, where no line is longer.</summary>
    public int BlockBytes { get; }
}
