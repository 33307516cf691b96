using System.Text;
using System.Text.Unicode;
using Cronwatch.App.Demo;

namespace Cronwatch.App.DeadLetters;

/// <summary>A letter to be read by people.</summary>
internal static class LetterText
{
    /// <summary>Headers a line each, an empty line, and the document on one. Nothing in it commands a terminal.</summary>
    public static IEnumerable<string> Lines(Letter letter) =>
    [
        $"id: {letter.Id}",
        $"time: {letter.Time:yyyy-MM-ddTHH:mm:ss.fffZ}",
        .. letter.Key is { } key ? [$"key: {Shown(key)}"] : (IEnumerable<string>)[],
        .. letter.Headers.Select(h => $"{TerminalText.Harmless(h.Name)}: {Shown(h.Value)}"),
        "",
        TerminalText.HarmlessUpTo(int.MaxValue, Encoding.UTF8.GetString(letter.Value)),
    ];

    // Hashes and numbers of schemas are no text.
    private static string Shown(byte[] value) => Utf8.IsValid(value) && !value.Contains((byte)0)
        ? TerminalText.HarmlessUpTo(int.MaxValue, Encoding.UTF8.GetString(value))
        : $"0x{Convert.ToHexStringLower(value)}";
}
