using ZstdSharp;

namespace Cronwatch.Ingest.Files;

/// <summary>Why a file, or what an archive holds, could not be read to its end. What came before was given.</summary>
/// <param name="Source">The file; of what an archive holds, <c>archive!entry</c>. Text from outside.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Cure">What to do about it.</param>
public sealed record FileProblem(string Source, string What, string Cure)
{
    /// <summary><c>file: what; cure</c>.</summary>
    public override string ToString() => $"{Source}: {What}; {Cure}";

    /// <summary>Whether an exception comes of what is read, and not of a mistake of ours.</summary>
    internal static bool IsOf(Exception e) => e is IOException or UnauthorizedAccessException or InvalidDataException or ZstdException
        or FormatException or ArgumentException or OverflowException or NotSupportedException;

    internal static FileProblem Of(string source, Exception e) => e switch
    {
        UnreadableException known => new(source, known.Message, known.Cure),
        FileNotFoundException or DirectoryNotFoundException => new(source, "is not there", "name a file that can be read"),
        UnauthorizedAccessException => new(source, "may not be read", "let this user read it"),
        ZstdException => new(source, $"its zstd data is damaged: {e.Message}", UnreadableException.CopyAgain),
        EndOfStreamException => new(source, "ends in the middle", UnreadableException.CopyAgain),
        InvalidDataException or FormatException or ArgumentException or OverflowException =>
            new(source, $"is damaged: {e.Message.TrimEnd('.')}", UnreadableException.CopyAgain),
        _ => new(source, e.Message.TrimEnd('.'), "name a file that can be read"),
    };
}
