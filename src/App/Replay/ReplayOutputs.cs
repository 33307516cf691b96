using Cronwatch.App.Graphs;
using Cronwatch.App.Replay.Page;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.Replay;

/// <summary>Where the records of hits go: nowhere unless it is asked for.</summary>
/// <param name="file">A file; null: none.</param>
/// <param name="writer">The topics of a live run; null: nothing is published.</param>
/// <param name="published">What these hold.</param>
/// <param name="page">What a page shows; null: there is none.</param>
internal sealed class ReplayOutputs(AlertFile? file, TopicWriter? writer, PublishedRecords? published, PageAlerts? page)
{
    /// <summary>Records of hits that were published; null: none are.</summary>
    public long? Published => published?.Published;

    /// <summary>Hits whose records were there before; null: nothing is published.</summary>
    public long? AlreadyPublished => published?.AlreadyThere;

    /// <summary>Writes records. Ends when they are safe.</summary>
    public async Task WriteAsync(List<OutgoingAlert> alerts, CancellationToken abandon)
    {
        if (file is not null)
            await file.WriteAsync(alerts);
        page?.Take(alerts);
        if (writer is not null && published is not null)
            await writer.WriteAsync([.. alerts.Where(published.Takes).Select(alert => alert.Record)], abandon);
    }
}
