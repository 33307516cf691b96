namespace Cronwatch.Detect.Exceptions;

/// <summary>Where exceptions and value lists are. A directory that is not there holds none.</summary>
/// <param name="Exceptions">The directory of exception files, read with those below it; null: there are none.</param>
/// <param name="Lists">The directory of value lists; null: there are none.</param>
public sealed record ExceptionSources(string? Exceptions, string? Lists)
{
    /// <summary>What belongs to a directory of rules: <c>exceptions</c> and <c>lists</c> in it, or where they are not, beside it.</summary>
    /// <param name="rules">The directory of rules.</param>
    /// <param name="exceptions">Another directory of exception files.</param>
    /// <param name="lists">Another directory of value lists.</param>
    public static ExceptionSources Of(string rules, string? exceptions = null, string? lists = null) =>
        new(exceptions ?? Find(rules, "exceptions"), lists ?? Find(rules, "lists"));

    /// <summary>Whether a file lies in one of the two directories.</summary>
    internal bool Hold(string file) => IsWithin(Exceptions, file) || IsWithin(Lists, file);

    private static bool IsWithin(string? directory, string file) => directory is not null
        && Path.GetFullPath(file).StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string? Find(string rules, string name)
    {
        ArgumentNullException.ThrowIfNull(rules);
        string[] places = [Path.Combine(rules, name), Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(rules))) ?? rules, name)];
        return Array.Find(places, Directory.Exists);
    }
}
