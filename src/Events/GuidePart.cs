using System.Collections.Immutable;

namespace Cronwatch.Events;

/// <summary>What a query of a guide asks, as far as context answers it.</summary>
public enum GuideStep
{
    /// <summary>Something else.</summary>
    None,

    /// <summary>What changed in cron's directories.</summary>
    CronChanges,

    /// <summary>The files in cron's directories, with owners and times.</summary>
    CronFiles,

    /// <summary><c>/etc/crontab</c> and who may have one.</summary>
    CronAccess,

    /// <summary>What runs.</summary>
    Processes,

    /// <summary>Who listens on which port.</summary>
    ListeningPorts,

    /// <summary>Who talks to whom.</summary>
    OpenSockets,

    /// <summary>The account that the event names.</summary>
    User,

    /// <summary>Where the users of the event are logged in.</summary>
    Logins,
}

/// <summary>What surrounds a placeholder, and so how a value must be written there.</summary>
public enum PlaceholderSite
{
    /// <summary>Prose, where code may stand.</summary>
    Prose,

    /// <summary>Code, a link, a table or a tag, perhaps: some values would end it.</summary>
    Markup,

    /// <summary>A query, where a value may stand.</summary>
    Sql,

    /// <summary>A query, between <c>'</c>.</summary>
    SqlText,

    /// <summary>A query, between <c>"</c>.</summary>
    SqlName,
}

/// <summary>A part of a rule's investigation guide.</summary>
public abstract record GuidePart
{
    private GuidePart()
    {
    }

    /// <summary>What the rule's author wrote.</summary>
    /// <param name="Written">Markdown, or SQL within a query.</param>
    public sealed record Text(string Written) : GuidePart;

    /// <summary>A place for a value of the event.</summary>
    /// <param name="Field">The field's full dotted name.</param>
    /// <param name="Written">The placeholder itself, such as <c>{{user.name}}</c>.</param>
    /// <param name="Site">What surrounds it.</param>
    public sealed record Placeholder(string Field, string Written, PlaceholderSite Site) : GuidePart;

    /// <summary>A query for osquery.</summary>
    /// <param name="Label">What it is called.</param>
    /// <param name="Sql">Its text and placeholders.</param>
    /// <param name="Step">What it asks.</param>
    /// <param name="Indent">What a list below it is indented by; null: it stands within a line.</param>
    public sealed record Query(string Label, ImmutableArray<GuidePart> Sql, GuideStep Step, string? Indent) : GuidePart;
}
