using System.Collections.Immutable;
using Cronwatch.Detect.Eql.Binding;
using Cronwatch.Detect.Eql.Compilation;

namespace Cronwatch.Detect.Rules;

/// <summary>
/// The patterns of <c>rule.index</c>, as Elasticsearch reads them: <c>*</c> is a wildcard, a leading <c>-</c> excludes. The
/// name of a cluster before a colon does not count: here every event is local.
/// </summary>
internal sealed class IndexPatterns
{
    private readonly ValueTest[] _taken;
    private readonly ValueTest[] _excluded;

    public IndexPatterns(ImmutableArray<string> patterns)
    {
        var local = patterns.Select(pattern => pattern[(pattern.IndexOf(':', StringComparison.Ordinal) + 1)..]).ToArray();
        _taken = [.. local.Where(p => !p.StartsWith('-')).Select(TestOf)];
        _excluded = [.. local.Where(p => p.StartsWith('-')).Select(p => TestOf(p[1..]))];
    }

    /// <summary>Whether the data stream of that name is read. A rule without patterns reads all. Allocates nothing.</summary>
    public bool Select(ReadOnlySpan<byte> dataStream) =>
        (_taken.Length == 0 || FitsAny(_taken, dataStream)) && !FitsAny(_excluded, dataStream);

    private static ValueTest TestOf(string pattern) =>
        TestEmitter.Emit(WildcardShapes.ShapeOf(new Test.TextLike(pattern, IgnoreCase: false)));

    private static bool FitsAny(ValueTest[] patterns, ReadOnlySpan<byte> dataStream)
    {
        foreach (var pattern in patterns)
            if (pattern.Passes(dataStream))
                return true;
        return false;
    }
}
