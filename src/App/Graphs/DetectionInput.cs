using Cronwatch.Ingest.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>What the lanes react to.</summary>
internal abstract record DetectionInput
{
    private DetectionInput()
    {
    }

    /// <summary>Time has passed.</summary>
    public static DetectionInput Tick { get; } = new Ticked();

    /// <summary>No more events come; context and alerts may.</summary>
    public static DetectionInput EventsEnd { get; } = new EventsEnded();

    /// <summary>Nothing more comes: what is held goes on.</summary>
    public static DetectionInput End { get; } = new Ended();

    public static DetectionInput OfEvents(BatchElement element) => new Events(element);

    public static DetectionInput OfContext(BatchElement element) => new Context(element);

    public static DetectionInput OfAlerts(BatchElement element) => new Alerts(element);

    internal sealed record Events(BatchElement Element) : DetectionInput;

    internal sealed record Context(BatchElement Element) : DetectionInput;

    internal sealed record Alerts(BatchElement Element) : DetectionInput;

    internal sealed record Ticked : DetectionInput;

    internal sealed record EventsEnded : DetectionInput;

    internal sealed record Ended : DetectionInput;
}
