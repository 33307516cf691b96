using Cronwatch.Sinks.Elasticsearch;
using Microsoft.Extensions.Logging;

namespace Cronwatch.Sinks.Outputs;

/// <summary>Appends alerts to files, a line each. A disk that is full, or not ours to write, is waited for.</summary>
/// <param name="options">Where.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Gets a line whenever nothing can be written.</param>
public sealed partial class NdjsonOutput(NdjsonOptions options, TimeProvider time, ILogger logger) : IAlertOutput
{
    private readonly NdjsonFiles _files = new(options, time);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RefusedRecord>> DeliverAsync(IReadOnlyList<AlertRecord> alerts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(alerts);
        var (lines, refused) = (new List<byte[]>(alerts.Count), new List<RefusedRecord>());
        foreach (var alert in alerts)
            if (NdjsonLine.Of(alert.Document) is { } line)
                lines.Add(line);
            else
                refused.Add(RefusedRecord.Unreadable(alert));
        await AppendAsync(lines, cancellationToken).ConfigureAwait(false);
        return refused;
    }

    /// <inheritdoc/>
    public void Dispose() => _files.Dispose();

    private async Task AppendAsync(List<byte[]> lines, CancellationToken cancellationToken)
    {
        var failures = 0;
        for (var next = 0; next < lines.Count;)
            try
            {
                next = _files.Append(lines, next);
                failures = 0;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogNotWritten(options.Name, options.Directory, e.Message, lines.Count - next);
                await Task.Delay(BulkRetry.DelayBefore(++failures, Random.Shared.NextDouble()), time, cancellationToken).ConfigureAwait(false);
            }
    }

    [LoggerMessage(1, LogLevel.Error, "Output {Name} cannot write to {Directory}: {Problem} {Count} alerts wait until it can. Make room, or give us the right.")]
    private partial void LogNotWritten(string name, string directory, string problem, int count);
}
