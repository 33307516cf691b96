using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>
/// What Elastic's schedule would have made of an event that came so late: a run every interval searches what happened since its
/// look-back began. It is assumed that no ingest pipeline stamps <c>event.ingested</c>, and that indexing is as quick as intake.
/// </summary>
/// <param name="IsCertain">Whether no run would have found it, whenever it began.</param>
/// <param name="Chance">How likely no run would have found it, 0 to 1, over all moments at which a run can begin.</param>
/// <param name="Reason"><c>late</c>, or <c>no_timestamp</c> where the rule takes no time but one that the event lacks; null: nothing speaks against it.</param>
internal readonly record struct ElasticMiss(bool IsCertain, double Chance, string? Reason)
{
    private const string Ingested = "event.ingested";

    /// <summary>Null where the rule's schedule cannot be read.</summary>
    public static ElasticMiss? Of(Hit hit, AlertTime time)
    {
        if (RuleParameters.TextOf(hit.Rule, "timestamp_override") == Ingested)
        {
            if (hit.Event.First(Ingested) is { Length: > 0 })
                return new(false, 0, null);
            if (RuleParameters.Find(hit.Rule, "timestamp_override_fallback_disabled") is { ValueKind: JsonValueKind.True })
                return new(true, 1, "no_timestamp");
        }
        if (hit.Rule is not { LookBack: { } lookBack, Every: { Ticks: > 0 } every })
            return null;
        var lateness = hit.ConsumedAt - time.Value;
        var chance = Math.Clamp((lateness - (lookBack - every)) / every, 0, 1);
        return new(lateness > lookBack, chance, chance > 0 ? "late" : null);
    }

    /// <summary>Into the open object that is the alert.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteBoolean("cronwatch.elastic_would_have_missed", IsCertain);
        writer.WriteNumber("cronwatch.elastic_miss_chance", Math.Round(Chance, 3));
        if (Reason is not null)
            writer.WriteString("cronwatch.elastic_miss_reason", Reason);
    }
}
