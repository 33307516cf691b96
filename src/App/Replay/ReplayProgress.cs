using System.Globalization;
using Cronwatch.App.Telemetry;

namespace Cronwatch.App.Replay;

/// <summary>A line on a terminal that says how far a replay is; elsewhere nothing.</summary>
internal sealed class ReplayProgress(TextWriter terminal, bool isTerminal, TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    private readonly RateMeter _rate = new(time);
    private readonly long _began = time.GetTimestamp();
    private long _shown;
    private int _width;

    public void Show(ReplayPart part, long events, long alerts)
    {
        if (!isTerminal || (_shown != 0 && time.GetElapsedTime(_shown) < Every))
            return;
        _shown = time.GetTimestamp();
        var (read, whole) = part.Progress;
        var share = whole > 0 ? (double)read / whole : 1;
        var left = share > 0 ? time.GetElapsedTime(_began) * ((1 - share) / share) : TimeSpan.Zero;
        Write(string.Create(CultureInfo.InvariantCulture, $@"{share,4:0 %}  {events:N0} events, {_rate.Of(events):N0}/s, {alerts:N0} alerts, {left:h\:mm\:ss} left"));
    }

    /// <summary>Takes the line away.</summary>
    public void Clear()
    {
        if (_width > 0)
            Write("");
        if (isTerminal)
            terminal.Write('\r');
    }

    private void Write(string line)
    {
        terminal.Write($"\r{line.PadRight(_width)}");
        _width = line.Length;
    }
}
