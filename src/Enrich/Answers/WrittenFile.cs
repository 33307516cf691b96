using System.Text;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Answers;

/// <summary>The file of a hit as the hit's own event describes it.</summary>
internal static class WrittenFile
{
    // What agents send. More would be the contents.
    private const int HeaderBytes = 16;

    public static FileAnswer Of(HostEvent e)
    {
        var header = HeaderOf(e.Text("file.Ext.header_bytes"));
        var answer = new FileAnswer(AnswerStatus.Resolved)
        {
            Path = e.Text("file.path"),
            OriginalPath = e.Text("file.Ext.original.path"),
            Name = e.Text("file.name"),
            Extension = e.Text("file.extension"),
            Size = e.Long("file.size"),
            Sha256 = e.Text("file.hash.sha256"),
            Entropy = e.Double("file.Ext.entropy"),
            Header = header.Length > 0 ? Convert.ToHexStringLower(header) : null,
            Format = FormatOf(header),
            Shebang = ShebangOf(header),
        };
        return answer is { Size: null, Sha256: null, Entropy: null, Header: null }
            ? answer with { Status = AnswerStatus.NotCollected }
            : answer;
    }

    private static ReadOnlySpan<byte> HeaderOf(string? hex)
    {
        var bytes = new byte[HeaderBytes];
        var digits = hex.AsSpan(0, Math.Min(hex?.Length ?? 0, 2 * HeaderBytes));
        Convert.FromHexString(digits, bytes, out _, out var written);
        return bytes.AsSpan(0, written);
    }

    private static FileFormat FormatOf(ReadOnlySpan<byte> header) =>
        header.StartsWith("#!"u8) ? FileFormat.Script
        : header.StartsWith("\u007fELF"u8) ? FileFormat.Elf
        : FileFormat.Unknown;

    private static string? ShebangOf(ReadOnlySpan<byte> header)
    {
        if (FormatOf(header) != FileFormat.Script)
            return null;
        var end = header.IndexOfAny("\0\r\n"u8);
        return Encoding.UTF8.GetString(end < 0 ? header : header[..end]);
    }
}
