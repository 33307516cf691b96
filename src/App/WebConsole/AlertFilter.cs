using System.Globalization;
using Cronwatch.Events;

namespace Cronwatch.App.WebConsole;

/// <summary>Which alerts are meant: those that all that is said holds of; what is null says nothing. Case never counts.</summary>
internal sealed record AlertFilter
{
    /// <summary>Longer texts are cut: the address of a page has to hold them.</summary>
    public const int MostOfText = 200;

    /// <summary>The rule's id.</summary>
    public string? Rule { get; init; }

    /// <summary>A part of the host's name.</summary>
    public string? Host { get; init; }

    /// <summary>A part of the user's name.</summary>
    public string? User { get; init; }

    /// <summary>The severity.</summary>
    public string? Severity { get; init; }

    /// <summary>Detected then or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Detected before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>A part of any of the line's texts, or the alert's id.</summary>
    public string? Text { get; init; }

    /// <summary>Where the list goes on: after this.</summary>
    public AlertCursor? After { get; init; }

    /// <summary>Reads the query of an address; what cannot be read says nothing.</summary>
    public static AlertFilter Of(IQueryCollection query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new()
        {
            Rule = TextOf("rule"),
            Host = TextOf("host"),
            User = TextOf("user"),
            Severity = TextOf("severity"),
            From = TimeOf("from"),
            To = TimeOf("to"),
            Text = TextOf("q"),
            After = AlertCursor.TryParse(query["after"]),
        };

        string? TextOf(string name) => query[name].ToString().Trim() is { Length: > 0 } text ? text.Cut(MostOfText) : null;

        // A browser's field has no zone: all times of the console are UTC.
        DateTimeOffset? TimeOf(string name) => DateTimeOffset.TryParse(
            query[name], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
    }

    /// <summary>The address of the list of these alerts; with another rest of it.</summary>
    public string ToUrl(string path)
    {
        (string Name, string? Value)[] parts =
        [
            ("rule", Rule), ("host", Host), ("user", User), ("severity", Severity), ("from", Written(From)), ("to", Written(To)), ("q", Text), ("after", After?.ToString()),
        ];
        var said = parts.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}");
        return string.Join('&', said) is { Length: > 0 } query ? $"{path}?{query}" : path;
    }

    /// <summary>A time as a browser's field takes it.</summary>
    public static string? Written(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
}
