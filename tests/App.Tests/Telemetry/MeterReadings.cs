using System.Diagnostics.Metrics;

namespace Cronwatch.App.Tests.Telemetry;

/// <summary>One meter, its instruments and what they say.</summary>
internal sealed class MeterReadings : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<(string Name, string Tags, double Value)> _read = [];

    public MeterReadings(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter != meter)
                return;
            Instruments.Add(instrument);
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public List<Instrument> Instruments { get; } = [];

    /// <summary>What an instrument says now, or of a histogram what it was told; null: nothing.</summary>
    public double? this[string name, string tags = ""]
    {
        get
        {
            _read.RemoveAll(r => r.Name == name && Instruments.Any(i => i.Name == name && i.IsObservable));
            _listener.RecordObservableInstruments();
            return _read.LastOrDefault(r => r.Name == name && r.Tags == tags) is { Name: not null } read ? read.Value : null;
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _read.Add((instrument.Name, string.Join(',', tags.ToArray().Select(t => $"{t.Key}={t.Value}")), value));
}
