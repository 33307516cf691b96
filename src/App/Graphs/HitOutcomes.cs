using Cronwatch.Detect.Exceptions;
using Cronwatch.Detect.Suppression;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.App.Graphs;

/// <summary>What becomes of a hit: exceptions first, then what its rule pages.</summary>
internal static class HitOutcomes
{
    /// <summary>Whether it depends on context. If not, it can be told when the hit comes.</summary>
    public static bool NeedContext(Hit hit, ExceptionLedger exceptions) => exceptions.Set.Of(hit.Rule.RuleId).Any(item => item.ReadsContext);

    /// <summary>Asks the exceptions, which count it. They must be those of the rules by which the event was decoded.</summary>
    /// <param name="hit">The hit.</param>
    /// <param name="answers">Its context; null: none is needed.</param>
    /// <param name="exceptions">The exceptions.</param>
    /// <param name="paging">What its rule has paged.</param>
    /// <param name="place">Its event's place in the partition, if it is asked when the hit comes; null: it waited.</param>
    public static HitOutcome Of(Hit hit, GuideAnswers? answers, ExceptionLedger exceptions, Paging paging, long? place = null)
    {
        var time = AlertTime.Of(hit.Event, hit.Origin).Value;
        return Excepted(hit, answers, exceptions, time) ?? paging.Decide(hit, time, place);
    }

    private static HitOutcome.Excepted? Excepted(Hit hit, GuideAnswers? answers, ExceptionLedger exceptions, DateTimeOffset time)
    {
        if (exceptions.Set.Of(hit.Rule.RuleId).IsEmpty)
            return null;
        var context = answers is not null && NeedContext(hit, exceptions) ? ContextOf(AlertDocument.WriteGuide(hit, answers), exceptions.Set.ContextFields) : null;
        return exceptions.Excepts(hit.Rule.RuleId, hit.Event, context, time < hit.ConsumedAt ? time : hit.ConsumedAt) is { } item
            ? new(item.ListId, item.ItemId)
            : null;
    }

    // As the alert writes it, so that an item that holds here holds of the alert, too.
    private static HostEvent ContextOf(byte[] guide, FieldTable fields)
    {
        var context = new HostEvent(fields);
        new JsonRecordReader(guide, context).Next();
        return context;
    }
}
