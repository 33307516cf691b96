namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>The documents of an answer that are not decided yet. One owner.</summary>
internal sealed class BulkLeft
{
    private readonly List<AlertToIndex> _alerts = [];

    /// <summary>What to send next, as it is to be sent.</summary>
    public IReadOnlyList<AlertToIndex> Alerts => _alerts;

    /// <summary>How many of them the engine had no room for.</summary>
    public int Busy { get; private set; }

    /// <summary>The error of the first of these.</summary>
    public string? BusyType { get; private set; }

    /// <summary>Whether the engine refused one of these for having too much to do.</summary>
    public bool WasTooMuch { get; private set; }

    /// <summary>How many of them are in their safe form now.</summary>
    public int Safe { get; private set; }

    /// <summary>The error of the first of these.</summary>
    public string? SafeType { get; private set; }

    /// <summary>One to send again.</summary>
    public void AddBusy(AlertToIndex alert, BulkItem item)
    {
        _alerts.Add(alert);
        Busy++;
        BusyType ??= item.ErrorType;
        WasTooMuch |= item.Status == 429;
    }

    /// <summary>One to send in its safe form.</summary>
    public void AddSafe(AlertToIndex alert, BulkItem item)
    {
        _alerts.Add(alert);
        Safe++;
        SafeType ??= item.ErrorType;
    }
}
