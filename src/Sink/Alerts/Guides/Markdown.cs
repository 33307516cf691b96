using System.Buffers;
using System.Globalization;
using System.Text;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts.Guides;

/// <summary>Markdown with text of events in it, which stays text: it goes into code spans that it cannot end, on one line.</summary>
/// <param name="mostOfValue">How many UTF-16 units of a value are kept.</param>
internal sealed class Markdown(int mostOfValue)
{
    private const char Fence = '`';

    private static readonly SearchValues<char> Printable =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c != Fence)]);

    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./-");

    private readonly StringBuilder _text = new(16 * 1_024);

    /// <summary>How many UTF-16 units of a value are kept.</summary>
    public int MostOfValue { get; } = mostOfValue;

    /// <summary>Adds what is Markdown already, and so no text of an event.</summary>
    public Markdown Add(string trusted)
    {
        _text.Append(trusted);
        return this;
    }

    /// <summary>Adds a number.</summary>
    public Markdown Add(long number)
    {
        _text.Append(CultureInfo.InvariantCulture, $"{number}");
        return this;
    }

    /// <summary>Adds a value, cut where it is too long.</summary>
    public Markdown Code(string value) =>
        Span(value.Length <= MostOfValue ? value : value.Cut(MostOfValue) + '…');

    /// <summary>Adds a text as one code span, however long it is.</summary>
    public Markdown Span(string text)
    {
        if (text is [not ' ', .., not ' '] or [not ' '] && !text.AsSpan().ContainsAnyExcept(Printable))
            _text.Append(Fence).Append(text).Append(Fence);
        else if (text.Length > 0)
            Fenced(Visible(text));
        return this;
    }

    /// <summary>Adds a value, if there is one, after what says what it is.</summary>
    public Markdown With(string before, string? value) => string.IsNullOrEmpty(value) ? this : Add(before).Code(value);

    /// <summary>Adds a number, if there is one.</summary>
    public Markdown With(string before, long? number, string after = "") => number is { } value ? Add(before).Add(value).Add(after) : this;

    /// <summary>Adds a time, if there is one.</summary>
    public Markdown With(string before, DateTimeOffset? time) => time is { } value ? Add(before).Add(IsoTime.Of(value)) : this;

    /// <summary>Whether a value is harmless without a code span: no markup, and nothing that is taken for a link.</summary>
    public static bool IsPlain(string value) =>
        value is [not ('-' or '.'), ..] && !value.AsSpan().ContainsAnyExcept(Plain) && !value.Contains("www.", StringComparison.OrdinalIgnoreCase);

    /// <summary>The text with everything replaced that draws nothing, ends the line or turns what surrounds it.</summary>
    public static string Visible(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())     // Half of a surrogate pair becomes U+FFFD here.
            visible.Append(IsVisible(rune) ? rune : Rune.ReplacementChar);
        return visible.ToString();
    }

    /// <summary>All of it.</summary>
    public override string ToString() => _text.ToString();

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    // A span ends at a run of backticks as long as the one that begins it. A reader takes one blank off both ends.
    private void Fenced(string text)
    {
        var fence = LongestRunOf(text) + 1;
        _text.Append(Fence, fence).Append(' ').Append(text).Append(' ').Append(Fence, fence);
    }

    private static int LongestRunOf(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var c in text)
        {
            run = c == Fence ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }
        return longest;
    }
}
