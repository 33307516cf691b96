namespace Cronwatch.Ingest.Files;

/// <summary>What is read cannot be read on, for a reason that is known, with its cure.</summary>
internal sealed class UnreadableException(string what, string cure) : IOException(what)
{
    public const string CopyAgain = "copy it again from where it came";

    public string Cure { get; } = cure;
}
