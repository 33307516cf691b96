namespace Cronwatch.Events;

/// <summary>What the bytes of a file begin with.</summary>
public enum FileFormat
{
    /// <summary>Neither of the others, or they are not known.</summary>
    Unknown,

    /// <summary>A script: <c>#!</c>.</summary>
    Script,

    /// <summary>A program of the machine's own format.</summary>
    Elf,
}

/// <summary>
/// The file that was written, as its event describes it. Resolved when that says something of the contents, which agents do
/// from 9.3 on where their policy has it; else that was not collected.
/// </summary>
public sealed record FileAnswer(AnswerStatus Status)
{
    /// <summary>Its path.</summary>
    public string? Path { get; init; }

    /// <summary>Its path before it was renamed.</summary>
    public string? OriginalPath { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>What follows the last dot of its name.</summary>
    public string? Extension { get; init; }

    /// <summary>Its size in bytes.</summary>
    public long? Size { get; init; }

    /// <summary>Its sha256, in hex.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The entropy of its bytes, in bits.</summary>
    public double? Entropy { get; init; }

    /// <summary>Its first bytes, 16 at most, in hex.</summary>
    public string? Header { get; init; }

    /// <summary>What the header begins with.</summary>
    public FileFormat Format { get; init; }

    /// <summary>The first line of a script, as far as the header reaches.</summary>
    public string? Shebang { get; init; }
}
