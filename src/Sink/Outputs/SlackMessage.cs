using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Outputs;

/// <summary>Messages for an incoming webhook of Slack, or of what understands the same (Mattermost, Rocket.Chat).</summary>
public static class SlackMessage
{
    private const int MostHosts = 20;
    private const int MostOfHost = 64;
    private const int MostOfSummary = 255;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private static readonly string[] Severities = ["low", "medium", "high", "critical"];

    /// <summary>One page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="place">Which of its rule and window it is, from 1.</param>
    /// <param name="first">How many are told one by one.</param>
    public static byte[] Of(Page page, int place, int first)
    {
        ArgumentNullException.ThrowIfNull(page);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"*{NameOf(page.Severity)}* {SlackText.Code(page.Rule)} on {SlackText.Code(page.Host)}, {page.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        if (page.Summary is { } summary)
            text.Append('\n').Append(SlackText.Code(summary, MostOfSummary));
        else
            AppendEvent(text, page);
        text.Append(CultureInfo.InvariantCulture, $"\n{(page.Url is { } url ? $"<{SlackText.Link(url)}|alert>" : "alert")} {SlackText.Code(page.Id)}");
        if (place == first)
            text.Append(CultureInfo.InvariantCulture, $"\nMore of this rule from {TimesOf(page.Window)} come in one message.");
        return BodyOf(text);
    }

    /// <summary>Pages of a rule and window that come after the first.</summary>
    public static byte[] Of(PageDigest digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        var hosts = digest.Pages.GroupBy(page => page.Host, StringComparer.Ordinal).OrderByDescending(pages => pages.Count()).ThenBy(pages => pages.Key, StringComparer.Ordinal).ToList();
        var worst = digest.Pages.MaxBy(page => Array.IndexOf(Severities, page.Severity))?.Severity;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"*{NameOf(worst)}* {SlackText.Code(digest.Rule)}: {digest.Pages.Length} more alerts on {hosts.Count} hosts, ");
        text.Append(CultureInfo.InvariantCulture, $"{digest.Window.Start.UtcDateTime:yyyy-MM-dd} {TimesOf(digest.Window)}\n");
        text.AppendJoin(", ", hosts.Take(MostHosts).Select(pages =>
            SlackText.Code(pages.Key, MostOfHost) + (pages.Count() > 1 ? string.Create(CultureInfo.InvariantCulture, $" ({pages.Count()})") : "")));
        if (hosts.Count > MostHosts)
            text.Append(CultureInfo.InvariantCulture, $" and {hosts.Count - MostHosts} more");
        return BodyOf(text);
    }

    private static void AppendEvent(StringBuilder text, Page page)
    {
        List<string> parts = [];
        if (page.Path is { } path)
            parts.Add(SlackText.Code(path));
        if (page.Process is { } process)
            parts.Add($"by {SlackText.Code(process)}");
        if (page.User is { } user)
            parts.Add($"as {SlackText.Code(user)}");
        if (parts.Count > 0)
            text.Append('\n').AppendJoin(' ', parts);
    }

    private static string NameOf(string? severity) => severity is not null && Severities.Contains(severity) ? severity : "unknown";

    private static string TimesOf(PagingWindow window) =>
        string.Create(CultureInfo.InvariantCulture, $"{window.Start.UtcDateTime:HH:mm} to {window.End.UtcDateTime:HH:mm} UTC");

    // What a text happens to name is nobody's to fetch.
    private static byte[] BodyOf(StringBuilder text)
    {
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("text", text.ToString());
            writer.WriteBoolean("mrkdwn", true);
            writer.WriteBoolean("unfurl_links", false);
            writer.WriteBoolean("unfurl_media", false);
            writer.WriteEndObject();
        }
        return body.ToArray();
    }
}
