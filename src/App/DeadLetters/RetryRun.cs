using System.Globalization;
using System.Security.Cryptography;
using Cronwatch.App.Demo;
using Cronwatch.Sinks.Elasticsearch;
using Cronwatch.Sinks.Kafka;
using Cronwatch.Sinks.Outputs;

namespace Cronwatch.App.DeadLetters;

/// <summary>Sends letters back, and says which could not be. One owner.</summary>
/// <param name="plan">Says how.</param>
/// <param name="writer">Publishes.</param>
/// <param name="alerts">Gets the alerts that are to be indexed.</param>
/// <param name="outputs">Makes the output of a name, which it disposes.</param>
/// <param name="say">Gets a line for each letter that is not done with.</param>
internal sealed class RetryRun(RetryPlan plan, TopicWriter writer, AlertsAgain alerts, Func<string, IAlertOutput> outputs, Action<string> say)
{
    private const int MostAtOnce = 500;
    private const int MostBytes = 8 * 1_024 * 1_024;

    private readonly List<TopicRecord> _pending = [];
    private readonly HashSet<(string Topic, string Key, string Hash)> _sent = [];
    private int _pendingBytes;
    private int _letters;
    private int _published;
    private int _repeated;
    private int _delivered;
    private int _undone;
    private readonly Dictionary<string, List<AlertRecord>> _deliveries = new(StringComparer.Ordinal);

    /// <summary>Whether anything is still as it was.</summary>
    public bool IsUndone => _undone > 0;

    /// <summary>Whether no letter was meant.</summary>
    public bool IsEmpty => _letters == 0;

    /// <summary>Publishes what is to be published, and collects the alerts that are to be indexed.</summary>
    public async Task TakeAsync(IEnumerable<Letter> letters, CancellationToken cancelled)
    {
        foreach (var letter in letters)
        {
            _letters++;
            switch (plan.WayOf(letter))
            {
                case RetryWay.Publish(var record):
                    await PublishAsync(record, cancelled);
                    break;
                case RetryWay.Deliver(var output, var alert):
                    if (!_deliveries.TryAdd(output, [alert]))
                        _deliveries[output].Add(alert);
                    break;
                case RetryWay.Index way:
                    alerts.Add(way);
                    break;
                case var none:
                    Leave($"{letter.Id}: {none}");
                    break;
            }
        }
        await FlushAsync(cancelled);
        foreach (var (name, records) in _deliveries)
            await DeliverAsync(name, records, cancelled);
    }

    /// <summary>Indexes them, and says which the index still refuses.</summary>
    public async Task IndexAsync(BulkIndexer indexer, CancellationToken cancelled)
    {
        await alerts.RunAsync(indexer, cancelled);
        foreach (var refused in alerts.Refused)
            Leave(string.Create(CultureInfo.InvariantCulture,
                $"alert {TerminalText.Harmless(refused.Alert.Id)}: still refused: {refused.Status} {TerminalText.Harmless($"{refused.Type}: {refused.Reason}")}"));
        foreach (var id in alerts.Gone)
            Leave($"alert {TerminalText.Harmless(id)}: not retried: it is no longer on its topic; its document is in the letter (`show --raw`)");
    }

    /// <summary>What was done: a line for the end.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{_letters} dead letters: {_published} published again, {_repeated} with the same bytes as another, {alerts.Count} alerts sent to the index again, {alerts.Created} of them new to it, {_delivered} delivered to outputs, {_undone} not done");

    // A letter that failed again is there twice, and would become four.
    private async Task PublishAsync(TopicRecord record, CancellationToken cancelled)
    {
        var bytes = record.Value ?? [];
        if (!_sent.Add((record.Topic, Convert.ToHexString(record.Key ?? []), Convert.ToHexString(SHA256.HashData(bytes)))))
        {
            _repeated++;
            return;
        }
        _pending.Add(record);
        _pendingBytes += bytes.Length;
        if (_pending.Count == MostAtOnce || _pendingBytes > MostBytes)
            await FlushAsync(cancelled);
    }

    // Of equal records one: a letter that failed again is there twice.
    private async Task DeliverAsync(string name, List<AlertRecord> records, CancellationToken cancelled)
    {
        List<AlertRecord> once = [.. records.DistinctBy(alert => (alert.Id, alert.Kind, Convert.ToHexString(SHA256.HashData(alert.Document.Span))))];
        using var output = outputs(name);
        var refused = await output.DeliverAsync(once, cancelled);
        _repeated += records.Count - once.Count;
        _delivered += once.Count - refused.Count;
        foreach (var (alert, status, reason, _) in refused)
            Leave(string.Create(CultureInfo.InvariantCulture, $"alert {TerminalText.Harmless(alert.Id)}: still refused by {TerminalText.Harmless(name)}: {status} {TerminalText.Harmless(reason)}"));
    }

    private async Task FlushAsync(CancellationToken cancelled)
    {
        await writer.WriteAsync(_pending, cancelled);
        _published += _pending.Count;
        _pending.Clear();
        _pendingBytes = 0;
    }

    private void Leave(string line)
    {
        _undone++;
        say(line);
    }
}
