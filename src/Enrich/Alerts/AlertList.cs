using System.Runtime.InteropServices;

namespace Cronwatch.Enrich.Alerts;

/// <summary>Alerts of one host, or of one user, in the order of their times, whatever the order they came in.</summary>
internal sealed class AlertList
{
    /// <summary>How far back answers reach.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(48);

    // Twice the window, so that a hit which comes two days late has a whole one too.
    private static readonly long KeptTicks = 2 * Window.Ticks;

    private readonly List<TimedAlert> _alerts = [];

    public int Count => _alerts.Count;

    /// <summary>The latest time of those whose clock can have been right; 0 where there are none.</summary>
    public long Newest { get; private set; }

    /// <summary>What happened until then may have been forgotten; −1: nothing was. Impossible times do not move it.</summary>
    public long ForgottenUpTo { get; private set; } = -1;

    /// <summary>Takes in an alert; one that is there already changes nothing.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="isPlausible">Whether its clock can have been right: else it makes no other one old.</param>
    /// <param name="capacity">Alerts at most.</param>
    /// <returns>How many were forgotten because there were too many; too old ones do not count.</returns>
    public int Add(TimedAlert alert, bool isPlausible, int capacity)
    {
        var place = _alerts.BinarySearch(alert, TimedAlert.ByTime);
        if (place >= 0)
            return 0;
        _alerts.Insert(~place, alert);
        if (isPlausible)
            Newest = Math.Max(Newest, alert.Ticks);
        while (_alerts[0].Ticks < Newest - KeptTicks)
            ForgetAt(0);
        if (_alerts.Count <= capacity)
            return 0;
        // Those ahead of their time would never become the oldest.
        ForgetAt(_alerts[^1].Ticks > Newest ? _alerts.Count - 1 : 0);
        return 1;
    }

    /// <summary>Those of a span of time, its ends included, good until the next change.</summary>
    public ReadOnlySpan<TimedAlert> Between(long from, long to)
    {
        var (first, end) = (FirstFrom(from), to == long.MaxValue ? _alerts.Count : FirstFrom(to + 1));
        return CollectionsMarshal.AsSpan(_alerts)[first..end];
    }

    private int FirstFrom(long ticks)
    {
        var (low, high) = (0, _alerts.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_alerts[middle].Ticks < ticks)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private void ForgetAt(int place)
    {
        if (_alerts[place].Ticks <= Newest)
            ForgottenUpTo = Math.Max(ForgottenUpTo, _alerts[place].Ticks);
        _alerts.RemoveAt(place);
    }
}
