namespace Cronwatch.Detect.Rules;

/// <summary>Which files of a directory are read.</summary>
internal static class VisibleFiles
{
    /// <summary>
    /// All below it but hidden ones: a mounted ConfigMap holds its files a second and third time in <c>..data</c> and
    /// <c>..2026_01_15…</c>, editors keep theirs in <c>.name.swp</c>.
    /// </summary>
    public static EnumerationOptions Below { get; } = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.Hidden,
        IgnoreInaccessible = false,
    };
}
