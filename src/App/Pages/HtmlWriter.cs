using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Cronwatch.App.Demo;
using Cronwatch.Events;

namespace Cronwatch.App.Pages;

/// <summary>
/// Writes HTML. What the source says is markup; what is put into it is text, always: made harmless as for a terminal, cut and encoded.
/// </summary>
internal sealed class HtmlWriter(TextWriter to)
{
    /// <summary>The most characters of a text.</summary>
    public const int MostOfText = 512;

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Writes markup with texts and numbers in it.</summary>
    public void Write(ref Markup markup) => to.Write(markup.ToStringAndClear());

    /// <summary>An address of ours, whose parts are escaped: it is encoded, and never cut.</summary>
    public readonly record struct Link(string Url);

    /// <summary>A severity, in its colour; what else an event makes of it has none.</summary>
    public readonly record struct Severity(string? Name);

    /// <summary>Writes a longer text.</summary>
    public void WriteText(string text, int most) => to.Write(Encoded(text, most));

    /// <summary>Writes a text of lines, which stay lines, up to so many characters.</summary>
    public void WriteLines(string text, int most)
    {
        foreach (var line in text.Cut(most).EnumerateLines())
        {
            to.Write(Encoded(line.ToString().Replace("\t", "    ", StringComparison.Ordinal), most));
            to.Write('\n');
        }
    }

    private static string Encoded(string text, int most) => Encoder.Encode(TerminalText.HarmlessUpTo(most, text));

    /// <summary>Markup that is being put together: only what the compiler knows goes into it as it is.</summary>
    [InterpolatedStringHandler]
    public ref struct Markup(int literalLength, int formattedCount)
    {
        private DefaultInterpolatedStringHandler _html = new(literalLength, formattedCount, CultureInfo.InvariantCulture);

        public void AppendLiteral(string markup) => _html.AppendLiteral(markup);

        public void AppendFormatted(string? text) => _html.AppendLiteral(Encoded(text ?? "", MostOfText));

        public void AppendFormatted(Link link) => _html.AppendLiteral(Encoder.Encode(link.Url));

        public void AppendFormatted(Severity severity)
        {
            var colour = severity.Name is { } name && RuleInfo.Severities.Contains(name) ? name : "";
            _html.AppendLiteral($"<span class=\"severity {colour}\">{Encoded(severity.Name ?? "", MostOfText)}</span>");
        }

        public void AppendFormatted(long number) => _html.AppendFormatted(number, "N0");

        public void AppendFormatted(long number, string format) => _html.AppendFormatted(number, format);

        public void AppendFormatted(long? number) => _html.AppendFormatted(number, "N0");

        public void AppendFormatted(double number) => _html.AppendFormatted(number, "0.##");

        public void AppendFormatted(double? share, string format) => _html.AppendFormatted(share, format);

        public void AppendFormatted(DateTimeOffset time) => _html.AppendFormatted(time.UtcDateTime, "yyyy-MM-dd HH:mm:ss'Z'");

        public string ToStringAndClear() => _html.ToStringAndClear();
    }
}
