using Cronwatch.Events;

namespace Cronwatch.Enrich;

/// <summary>A hit that waits, or waited, for its process.</summary>
/// <param name="Hit">The hit.</param>
/// <param name="Payload">What the caller gave along with it.</param>
/// <param name="Since">When it began to wait.</param>
public sealed record HeldHit<T>(Hit Hit, T Payload, DateTimeOffset Since)
{
    /// <summary>How long it has waited; never negative, even when a clock was set back.</summary>
    public TimeSpan HeldFor(DateTimeOffset now) => now > Since ? now - Since : TimeSpan.Zero;
}
