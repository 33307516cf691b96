using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>What an alert tells those that come after it: from its decoded document, or, before there is one, from its hit.</summary>
public static class AlertReader
{
    // Names of hosts and users have 255 bytes at most.
    private const int MostOfName = 255;

    private const int IdLength = 64;

    private const string Revision = "cronwatch.context.revision";

    private const string Tactic = "kibana.alert.rule.threat.tactic.id";
    private const string GroupedBy = "kibana.alert.rule.parameters.alert_suppression.group_by";

    private static readonly string[] OriginNames =
    [
        "cronwatch.kafka.topic", "cronwatch.kafka.partition", "cronwatch.kafka.offset", "cronwatch.kafka.index",
        "cronwatch.kafka.timestamp", "cronwatch.kafka.timestamp_type",
    ];

    /// <summary>What a document must be decoded by. No event can forge those of the alert itself.</summary>
    public static FieldTable Fields { get; } = new FieldTable.Builder().Intern(
    [
        "kibana.alert.uuid", "kibana.alert.original_time", "kibana.alert.severity", "kibana.alert.rule.rule_id", "kibana.alert.rule.name",
        "cronwatch.rule.name", Tactic, GroupedBy,
        "cronwatch.consumed_at", "cronwatch.host_key", "cronwatch.context.status", "cronwatch.context.late", Revision,
        "host.name", "user.id", "user.name", "process.executable", "file.path", "file.hash.sha256",
        .. OriginNames, .. GroupFields.Names, .. SummaryFields.Names,
    ]).ToTable();

    /// <summary>Reads a document. Null where it is no alert, with id, rule, host and times.</summary>
    public static AlertFacts? Read(HostEvent document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.First("kibana.alert.uuid") is { Length: IdLength } id
            && document.First("kibana.alert.rule.rule_id") is { Length: > 0 } rule
            && document.First("cronwatch.host_key") is { Length: > 0 } host
            && EventTime.TryParse(document.First("kibana.alert.original_time"), out var time)
            && EventTime.TryParse(document.First("cronwatch.consumed_at"), out var consumedAt)
            ? With(
                new(id, rule, time, consumedAt, host.Cut())
                {
                    RuleName = RuleNameOf(document),
                    Severity = document.First("kibana.alert.severity"),
                    CountsInBursts = document.First(GroupedBy) is null && document.All(Tactic).Contains(RuleInfo.Persistence),
                },
                document)
            : null;
    }

    /// <summary>Whether all that the hit waited for is in the document, and nothing in it is late.</summary>
    public static bool IsWhole(HostEvent document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return KnowsProcess(document) && document.First("cronwatch.context.late") is null or "0";
    }

    /// <summary>Whether all that the hit waited for is in the document.</summary>
    public static bool KnowsProcess(HostEvent document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.First("cronwatch.context.status") == "resolved";
    }

    /// <summary>How often the answers of an alert have changed.</summary>
    public static int RevisionOf(HostEvent document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.Fields.Find(Revision) is { } field ? (int)Math.Clamp(document.LongOf(field.Slot) ?? 0, 0, int.MaxValue) : 0;
    }

    /// <summary>The hits that an alert stands for, their terms left out; null: its own alone.</summary>
    public static HitGroup? GroupOf(HostEvent document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return GroupFields.Read(document);
    }

    /// <summary>Whether it stands for hits that did not page, or for alerts, and is no alert of its own.</summary>
    public static bool IsSummary(HostEvent document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return SummaryFields.AreIn(document);
    }

    /// <summary>What a summary says; null: it cannot be read.</summary>
    /// <param name="document">The summary.</param>
    /// <param name="opening">The hit that it holds.</param>
    public static OverflowSummary? SummaryOf(HostEvent document, Hit opening)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(opening);
        return SummaryFields.Read(document, opening);
    }

    /// <summary>How many alerts a burst's summary has; null: it is none.</summary>
    public static long? BurstCountOf(HostEvent document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return BurstFields.ReadCount(document);
    }

    /// <summary>Where the event of an alert came from.</summary>
    public static RecordOrigin OriginOf(HostEvent document)
    {
        ArgumentNullException.ThrowIfNull(document);
        _ = Enum.TryParse<RecordTimestampType>(document.First(OriginNames[5]), out var type);
        return new(
            document.First(OriginNames[0]) ?? "", (int)Number(1), Number(2), (int)Number(3),
            EventTime.TryParse(document.First(OriginNames[4]), out var time) ? time.ToUnixTimeMilliseconds() : 0, type);

        long Number(int at) => document.Fields.Find(OriginNames[at]) is { } field ? document.LongOf(field.Slot) ?? 0 : 0;
    }

    /// <summary>The same that <see cref="Read"/> gives for the document which the hit becomes.</summary>
    public static AlertFacts Of(Hit hit)
    {
        ArgumentNullException.ThrowIfNull(hit);
        return With(
            new(hit.Id, hit.Rule.RuleId, AlertTime.Of(hit.Event, hit.Origin).Value, hit.ConsumedAt, hit.Host.Cut())
            {
                RuleName = hit.Rule.Name,
                Severity = AlertHeadline.Of(hit).Severity,
                CountsInBursts = hit.Rule.CountsInBursts,
            },
            hit.Event);
    }

    // The rule's own, not what an event made of it. Alerts of older builds have one of both.
    private static string? RuleNameOf(HostEvent document) => document.First("cronwatch.rule.name") ?? document.First("kibana.alert.rule.name");

    // The event's fields have the same names in both.
    private static AlertFacts With(AlertFacts facts, HostEvent @event) => facts with
    {
        RuleName = Short(facts.RuleName),
        Severity = Short(facts.Severity),
        HostName = Short(@event.First("host.name")),
        UserId = Short(@event.First("user.id")),
        UserName = Short(@event.First("user.name")),
        Executable = Short(@event.First("process.executable"), GuideFields.MostOfPath),
        Path = Short(@event.First("file.path"), GuideFields.MostOfPath),
        Sha256 = Short(@event.First("file.hash.sha256")),
    };

    private static string? Short(string? text, int most = MostOfName) => string.IsNullOrEmpty(text) ? null : text.Cut(most);
}
