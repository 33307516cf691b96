using System.Runtime.CompilerServices;
using Cronwatch.App.Graphs;
using Cronwatch.Ingest.Files;

namespace Cronwatch.App.Replay;

/// <summary>
/// Files of events. With context several of them are read side by side, in the order of what happened; without, one after
/// another.
/// </summary>
internal sealed class FileReplay : IReplaySource
{
    // Each has its buffers. Of more, one is read after another, as they are named.
    private const int MostSideBySide = 32;

    private readonly RecordDecoder _decoder;
    private readonly bool _withContext;
    private readonly (string Name, FileScan Scan)[] _scans;
    private readonly List<string> _problems = [];
    private readonly FileLimits _limits;

    /// <summary>Reads nothing yet.</summary>
    /// <param name="parts">The pipeline.</param>
    /// <param name="files">The files; <c>-</c> is standard input.</param>
    /// <param name="rules">What is let through.</param>
    /// <param name="withContext">Whether what tells of hosts is read.</param>
    public FileReplay(PipelineParts parts, IReadOnlyList<string> files, IntakeRules rules, bool withContext)
    {
        (_decoder, _withContext, _limits) = (new(parts, rules, withContext), withContext, new(parts.Options.Topics.MaxRecordBytes));
        _scans = withContext && files.Count is > 1 and <= MostSideBySide
            ? [.. files.Select(file => (file, new FileScan([file], _limits, workers: 1)))]
            : [(files.Count == 1 ? files[0] : $"{files.Count} files", new FileScan(files, _limits))];
    }

    public IReadOnlyList<string> Problems => _problems;

    public IReadOnlyList<SourceCoverage> Coverage => [.. _scans.Select(scan => new SourceCoverage(scan.Name, 0, scan.Scan.Length, scan.Scan.BytesRead))];

    public async IAsyncEnumerable<ReplayPart> ReadAsync([EnumeratorCancellation] CancellationToken cancelled)
    {
        var reading = Array.ConvertAll(_scans, scan => scan.Scan.ReadAsync(_decoder.Prefilter, _decoder.NewIntake, cancelled).GetAsyncEnumerator(CancellationToken.None));
        var (merge, reached) = (new TimeMerge<int>(Enumerable.Range(0, reading.Length)), Enumerable.Range(0, reading.Length).ToDictionary(i => i, _ => DateTimeOffset.MinValue));
        try
        {
            while (reached.Count > 0)
            {
                var behind = reached.MinBy(file => file.Value).Key;
                if (!await reading[behind].MoveNextAsync())
                {
                    merge.End(behind);
                    reached.Remove(behind);
                    continue;
                }
                var items = ItemsOf(reading[behind].Current);
                reached[behind] = items.Count > 0 && items[^1].Time > reached[behind] ? items[^1].Time : reached[behind];
                merge.Add(behind, items, _scans.Length > 1 ? reached[behind] : DateTimeOffset.MaxValue);
                yield return PartOf(reading[behind].Current, merge.Take());
            }
            yield return PartOf(new ChunkIntake("", new(), [], Problem: null), merge.Take());
        }
        finally
        {
            foreach (var one in reading)
                await one.DisposeAsync();
        }
    }

    public ValueTask DisposeAsync()
    {
        foreach (var (_, scan) in _scans)
            scan.Dispose();
        return ValueTask.CompletedTask;
    }

    private ReplayPart PartOf(ChunkIntake chunk, List<ReplayItem> items)
    {
        if (chunk.Problem is { } problem)
            _problems.Add($"{problem}");
        return new(chunk.Result, items, (_scans.Sum(scan => scan.Scan.BytesRead), _scans.Sum(scan => scan.Scan.Length)))
        {
            PlaceOfLetter = at => FormattableString.Invariant($"{chunk.Source}:{chunk.DeadLetterLines[at]}:1"),
        };
    }

    // Lines of a file are in order but for some milliseconds. What tells of a host comes before an event of the same time.
    private List<ReplayItem> ItemsOf(ChunkIntake chunk)
    {
        var read = chunk.Result;
        var observations = _withContext ? read.Observations.Select(observation => ReplayItem.Of(observation, default)) : [];
        return [.. observations.Concat(read.Candidates.Select(ReplayItem.Of)).OrderBy(item => item.Time)];
    }
}
