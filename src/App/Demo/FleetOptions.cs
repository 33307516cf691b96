namespace Cronwatch.App.Demo;

/// <summary>What fleet to simulate. Two simulators with equal options give the same bytes.</summary>
internal sealed record FleetOptions
{
    /// <summary>Hosts in the fleet.</summary>
    /// <value>2 to 100,000: the first is a Debian, the second a Red Hat, so that every kind of attack has its place. Default: 500.</value>
    public int Hosts
    {
        get;
        init => field = value is >= 2 and <= 100_000
            ? value : throw new ArgumentOutOfRangeException(nameof(Hosts), value, "A fleet has 2 to 100,000 hosts.");
    } = 500;

    /// <summary>The seed of all chance. Default: 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Events a second over the whole fleet, in simulated time.</summary>
    /// <value>1 to 10,000,000. Default: 2,000, which is 4 a second and host of the default fleet.</value>
    public double Rate
    {
        get;
        init => field = value is >= 1 and <= 10_000_000
            ? value : throw new ArgumentOutOfRangeException(nameof(Rate), value, "A fleet sends 1 to 10,000,000 events a second.");
    } = 2_000;

    /// <summary>When the simulated time begins.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>By when each kind of attack has happened once, from <see cref="StartTime"/>. At least 3 s make sense. Default: 8 s.</summary>
    public TimeSpan FirstAttacksWithin { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>The mean time between attacks after that. Default: 5 s.</summary>
    /// <value>More than zero. However short it is, no host has 100 attacks in five minutes.</value>
    public TimeSpan AttackEvery
    {
        get;
        init => field = value > TimeSpan.Zero
            ? value : throw new ArgumentOutOfRangeException(nameof(AttackEvery), value, "The time between attacks is more than zero.");
    } = TimeSpan.FromSeconds(5);
}
