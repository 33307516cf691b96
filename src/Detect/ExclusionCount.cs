namespace Cronwatch.Detect;

/// <summary>How often one exclusion of a rule held of an event that the rule would have matched without its negative part.</summary>
public sealed class ExclusionCount
{
    private long _alone;
    private long _withOthers;

    internal ExclusionCount(string text) => Text = text;

    /// <summary>The exclusion as EQL.</summary>
    public string Text { get; }

    /// <summary>The events that it silenced, alone or with others.</summary>
    public long All => Alone + Volatile.Read(ref _withOthers);

    /// <summary>The events that it alone silenced: without it they were alerts.</summary>
    public long Alone => Volatile.Read(ref _alone);

    internal void Add(bool alone) => (alone ? ref _alone : ref _withOthers)++;
}
