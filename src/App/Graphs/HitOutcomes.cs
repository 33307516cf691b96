using Cronwatch.Detect.Exceptions;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats;
using Cronwatch.Sinks.Alerts;

namespace Cronwatch.App.Graphs;

/// <summary>What becomes of a hit once context is attached.</summary>
internal static class HitOutcomes
{
    /// <summary>Asks the exceptions, which count it. They must be those of the rules by which the event was decoded.</summary>
    public static HitOutcome Of(Hit hit, GuideAnswers answers, ExceptionLedger exceptions)
    {
        var items = exceptions.Set.Of(hit.Rule.RuleId);
        if (items.IsEmpty)
            return HitOutcome.Paged;
        var context = items.Any(item => item.ReadsContext) ? ContextOf(AlertDocument.WriteGuide(hit, answers), exceptions.Set.ContextFields) : null;
        var time = AlertTime.Of(hit.Event, hit.Origin).Value;
        return exceptions.Excepts(hit.Rule.RuleId, hit.Event, context, time < hit.ConsumedAt ? time : hit.ConsumedAt) is { } item
            ? new HitOutcome.Excepted(item.ListId, item.ItemId)
            : HitOutcome.Paged;
    }

    // As the alert writes it, so that an item that holds here holds of the alert, too.
    private static HostEvent ContextOf(byte[] guide, FieldTable fields)
    {
        var context = new HostEvent(fields);
        new JsonRecordReader(guide, context).Next();
        return context;
    }
}
