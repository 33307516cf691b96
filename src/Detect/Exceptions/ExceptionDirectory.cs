using Cronwatch.Detect.Rules;

namespace Cronwatch.Detect.Exceptions;

/// <summary>Reads the exception files of a directory and of those below it, in ordinal order.</summary>
internal static class ExceptionDirectory
{
    // Named after no exception, and read by nobody.
    private static readonly string[] PassedOver = [".md", ".txt", ".license"];

    /// <summary>What the files say. All that is wrong with any of them is added.</summary>
    /// <param name="path">The directory, or one file; null: there are none.</param>
    /// <param name="rules">The ids of the rules: a folder that is named after one binds what is in it.</param>
    /// <param name="errors">What is wrong.</param>
    /// <param name="findings">What is worth knowing.</param>
    public static WrittenExceptions Read(string? path, IReadOnlySet<string> rules, List<RuleError> errors, List<RuleError> findings)
    {
        var written = new WrittenExceptions(errors);
        foreach (var file in FilesOf(path, errors))
        {
            var name = Path.GetRelativePath(RootOf(path!, rules), file).Replace('\\', '/');
            var folder = name.Split('/')[0] is var first && rules.Contains(first) ? first : null;
            switch (Path.GetExtension(file).ToLowerInvariant())
            {
                case ".ndjson":
                    NdjsonExport.Read(file, folder, written, errors, findings);
                    break;
                case ".toml":
                    ExceptionToml.Read(file, Path.ChangeExtension(name, null), folder, written, errors, findings);
                    break;
                case var other when !PassedOver.Contains(other) && !Path.GetFileName(file).StartsWith('.'):
                    findings.Add(new RuleError(file, 0, 0, "the file is not read", "name it *.ndjson, *.toml, or put it elsewhere"));
                    break;
            }
        }
        return written;
    }

    // A file alone may lie in the folder of its rule.
    private static string RootOf(string path, IReadOnlySet<string> rules)
    {
        if (!File.Exists(path))
            return path;
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return rules.Contains(Path.GetFileName(folder)) ? Path.GetDirectoryName(folder)! : folder;
    }

    private static string[] FilesOf(string? path, List<RuleError> errors)
    {
        if (path is null)
            return [];
        try
        {
            var files = File.Exists(path) ? [path] : Directory.GetFiles(path, "*", VisibleFiles.Below);
            Array.Sort(files, StringComparer.Ordinal);
            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(new RuleError(path, 0, 0, "the exceptions cannot be read", "name a directory that is there and may be read"));
            return [];
        }
    }
}
