namespace Cronwatch.Events;

/// <summary>Text of events, bounded.</summary>
public static class ShortText
{
    /// <summary>The most characters of anything that is not the event's copy: more than any path or name needs.</summary>
    public const int Most = 1_024;

    /// <summary>The first <paramref name="most"/> UTF-16 units, and no half of a surrogate pair.</summary>
    public static string Cut(this string text, int most = Most)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
    }
}
