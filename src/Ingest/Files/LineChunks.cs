using Cronwatch.Events;

namespace Cronwatch.Ingest.Files;

/// <summary>Cuts a text at line ends.</summary>
internal static class LineChunks
{
    public static IEnumerable<FileChunk> Of(TextBuffer text, FileLimits limits)
    {
        while (true)
        {
            text.Fill();
            if (text.Text.IsEmpty)
                yield break;
            var end = text.Text.LastIndexOf((byte)'\n') + 1;
            if (end == 0 && text.Text.Length > limits.LongestLine)
                yield return text.CutBroken(DeadLetterReason.TooLarge, toObject: false);
            else if (text.HasEnded)
                yield return text.Cut(text.Text.Length);
            else if (end > 0)
                yield return text.Cut(end);
            else
                text.TryGrow();
        }
    }
}
