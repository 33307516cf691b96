namespace Cronwatch.Sinks.Outputs;

/// <summary>Where records of the alert topic go beside the index. One owner: it is called for one batch after the other.</summary>
public interface IAlertOutput : IDisposable
{
    /// <summary>
    /// Ends when each is decided: what it gives back will never be taken, the rest is where it belongs and stays there if we die now. What is
    /// away or full is waited for without end. What comes twice is told by <see cref="AlertRecord.Version"/>.
    /// </summary>
    public Task<IReadOnlyList<RefusedRecord>> DeliverAsync(IReadOnlyList<AlertRecord> alerts, CancellationToken cancellationToken);
}
