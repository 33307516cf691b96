using System.Collections.Immutable;
using System.Text;
using Cronwatch.Detect.Eql.Compilation;

namespace Cronwatch.Detect.Rules;

/// <summary>
/// The patterns of <c>rule.index</c>, as Elasticsearch reads them: <c>*</c> is a wildcard, a leading <c>-</c> excludes. The
/// name of a cluster before a colon does not count: here every event is local.
/// </summary>
internal sealed class IndexPatterns
{
    private readonly byte[][] _taken;
    private readonly byte[][] _excluded;

    public IndexPatterns(ImmutableArray<string> patterns)
    {
        var local = patterns.Select(pattern => pattern[(pattern.IndexOf(':', StringComparison.Ordinal) + 1)..]).ToArray();
        _taken = [.. local.Where(p => !p.StartsWith('-')).Select(Encoding.UTF8.GetBytes)];
        _excluded = [.. local.Where(p => p.StartsWith('-')).Select(p => Encoding.UTF8.GetBytes(p[1..]))];
    }

    /// <summary>Whether the data stream of that name is read. A rule without patterns reads all. Allocates nothing.</summary>
    public bool Select(ReadOnlySpan<byte> dataStream) =>
        (_taken.Length == 0 || FitsAny(_taken, dataStream)) && !FitsAny(_excluded, dataStream);

    private static bool FitsAny(byte[][] patterns, ReadOnlySpan<byte> dataStream)
    {
        foreach (var pattern in patterns)
            if (Wildcard.Matches(dataStream, pattern, ignoreCase: false))
                return true;
        return false;
    }
}
