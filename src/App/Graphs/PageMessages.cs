using Cronwatch.App.Configuration;
using Cronwatch.Events;
using Cronwatch.Sinks.Kafka;
using Cronwatch.Sinks.Outputs;

namespace Cronwatch.App.Graphs;

/// <summary>Sends what a ledger says is to be told, and notes it in the topic that the ledger is read from.</summary>
/// <param name="parts">What the graphs are made of.</param>
/// <param name="name">The output's name.</param>
/// <param name="options">Its options.</param>
/// <param name="slack">Sends.</param>
/// <param name="writer">Notes.</param>
/// <param name="abandon">Ends noting where no broker answers.</param>
internal sealed class PageMessages(PipelineParts parts, string name, SlackOptions options, SlackOutput slack, TopicWriter writer, CancellationToken abandon)
{
    private readonly string _topic = parts.Topics.OutputOf(name);

    /// <summary>What the topic says up to where it ends now.</summary>
    public async Task<PageLedger> ReadAsync(Cluster cluster, CancellationToken cancelled)
    {
        var ledger = new PageLedger(options.First);
        foreach (var record in TopicScan.Read(parts.Options.Kafka, await cluster.SpansOfAsync([_topic]), cancelled))
            PageTopic.Read(ledger, record.Message.Headers, record.Message.Value, DateTimeOffset.FromUnixTimeMilliseconds(record.Message.Timestamp.UnixTimestampMs));
        return ledger;
    }

    /// <summary>Ends when all that is to be told now is told and noted.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="all">Also what could wait for more to come.</param>
    /// <param name="cancelled">Ends the waiting for who does not take it.</param>
    public async Task TellAsync(PageLedger ledger, bool all, CancellationToken cancelled)
    {
        foreach (var (page, place) in ledger.Owed)
        {
            await SendAsync(page.Id, SlackMessage.Of(page, place, options.First), cancelled);
            ledger.Take(page.ToTold());
            await NoteAsync(PageTopic.RecordOf(_topic, page.ToTold()));
        }
        foreach (var digest in ledger.Due(parts.Time.GetUtcNow(), all))
        {
            await SendAsync(AlertId.OfMany("pages", digest.RuleId, digest.Window.StartText), SlackMessage.Of(digest), cancelled);
            ledger.Take(digest.Summed);
            await NoteAsync(PageTopic.RecordOf(_topic, digest.Summed));
        }
    }

    private async Task SendAsync(string id, byte[] message, CancellationToken cancelled)
    {
        var origin = new RecordOrigin(_topic, 0, 0, 0, parts.Time.GetUtcNow().ToUnixTimeMilliseconds(), RecordTimestampType.CreateTime);
        var refused = await slack.DeliverAsync([new AlertRecord(id, AlertKind.Alert, message, origin)], cancelled);
        await writer.WriteAsync([.. refused.Select(r => DeadLetterRecord.OfOutput(name, r, parts))], abandon);
        parts.Counters.AddOutput(name, delivered: 0, refused.Count);
    }

    // What was sent is sent: that is noted even where the topic is about to become another's.
    private Task NoteAsync(TopicRecord record) => writer.WriteAsync([record], abandon);
}
