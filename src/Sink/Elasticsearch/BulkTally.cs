using System.Collections.Immutable;
using System.Diagnostics;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>Counts what became of the alerts of one call. One owner.</summary>
internal sealed class BulkTally
{
    private const int MostOfReason = 1_000;

    private readonly ImmutableArray<RefusedAlert>.Builder _refused = ImmutableArray.CreateBuilder<RefusedAlert>();
    private int _created;
    private int _alreadyThere;
    private int _updated;

    /// <summary>Counts what is decided; gives back what is not.</summary>
    public BulkLeft Take(IReadOnlyList<AlertToIndex> alerts, ImmutableArray<BulkItem> items, int attempt)
    {
        var left = new BulkLeft();
        for (var i = 0; i < alerts.Count; i++)
        {
            switch (BulkRetry.FateOf(items[i], alerts[i].IsUpdate))
            {
                case BulkItemFate.Created:
                    _created++;
                    break;
                case BulkItemFate.AlreadyThere:
                    _alreadyThere++;
                    break;
                case BulkItemFate.Updated:
                    _updated++;
                    break;
                case BulkItemFate.Again:
                    left.AddBusy(alerts[i], items[i]);
                    break;
                case BulkItemFate.SafeForm when alerts[i].InSafeForm() is { } safe:
                    left.AddSafe(safe, items[i]);
                    break;
                case BulkItemFate.SafeForm or BulkItemFate.NotLetIn or BulkItemFate.Refused:
                    var type = items[i].IsInFailureStore ? "failure_store" : items[i].ErrorType ?? "unknown";
                    Refuse(alerts[i], items[i].Status, type, items[i].Reason ?? "", attempt);
                    break;
                default:
                    throw new UnreachableException();
            }
        }
        return left;
    }

    /// <summary>Counts an alert that a whole request was refused for.</summary>
    public void Refuse(AlertToIndex alert, HttpAnswer answer, int attempt) =>
        Refuse(alert, answer.Status ?? 0, answer.Status == 413 ? "too-large" : "bad-request", answer.Problem, attempt);

    /// <summary>The sum.</summary>
    public BulkOutcome ToOutcome() => new(_created, _alreadyThere, _updated, _refused.ToImmutable());

    private void Refuse(AlertToIndex alert, int status, string type, string reason, int attempt) =>
        _refused.Add(new(alert with { Safe = default }, status, type, reason.Cut(MostOfReason), attempt));
}
