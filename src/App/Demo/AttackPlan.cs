using System.Globalization;

namespace Cronwatch.App.Demo;

/// <summary>When which attack comes: each kind once early, in random order, then any at random intervals.</summary>
internal sealed class AttackPlan
{
    // An attack takes up to this long from its first event to the marked one, a late publication included.
    private static readonly TimeSpan LongestAttack = TimeSpan.FromSeconds(3);

    private readonly FleetOptions _options;
    private readonly Random _random;
    private readonly AttackKind[] _firstKinds = [.. AttackKind.All];
    private readonly TimeSpan _firstEvery;
    private DateTimeOffset _next;
    private int _taken;

    public AttackPlan(FleetOptions options, Random random)
    {
        (_options, _random) = (options, random);
        random.Shuffle(_firstKinds);
        var within = options.FirstAttacksWithin - LongestAttack;
        _firstEvery = (within > TimeSpan.Zero ? within : TimeSpan.Zero) / _firstKinds.Length;
        _next = options.StartTime + _firstEvery;
    }

    /// <summary>Whether an attack begins at this time or should have begun before.</summary>
    public bool IsDue(DateTimeOffset now) => _next <= now;

    /// <summary>The attack that is due; the next one is planned.</summary>
    public Attack Take()
    {
        var kind = _taken < _firstKinds.Length ? _firstKinds[_taken] : _random.GetItems(_firstKinds, 1)[0];
        _taken++;
        _next += _taken < _firstKinds.Length ? _firstEvery : _options.AttackEvery * (0.5 + _random.NextDouble());
        return new Attack(string.Create(CultureInfo.InvariantCulture, $"attack-{_taken:D5}"), kind);
    }
}
