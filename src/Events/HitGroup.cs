using System.Collections.Immutable;

namespace Cronwatch.Events;

/// <summary>The hits that one alert stands for, by its rule's suppression.</summary>
/// <param name="InstanceId">What the group is called: 64 hex digits, a function of space, rule, host and terms.</param>
/// <param name="Terms">What its hits have in common, by field.</param>
/// <param name="Start">The earliest of their times.</param>
/// <param name="End">The latest of their times.</param>
/// <param name="Suppressed">How many hits it stands for besides its own.</param>
/// <param name="CountedTo">The place in its partition up to which its hits are counted, so that what is read again is not counted again; null: none is.</param>
public sealed record HitGroup(
    string InstanceId, ImmutableArray<GroupTerm> Terms, DateTimeOffset Start, DateTimeOffset End, long Suppressed, long? CountedTo = null);

/// <summary>An alert whose group has grown since it was published.</summary>
/// <param name="AlertId">The alert.</param>
/// <param name="Group">The group now.</param>
/// <param name="Document">The alert as it was kept.</param>
public sealed record GrownAlert(string AlertId, HitGroup Group, byte[] Document);

/// <summary>What the hits of a group have in common in a field.</summary>
/// <param name="Field">The field.</param>
/// <param name="Values">Its values as text, in order; empty: it is missing.</param>
public sealed record GroupTerm(string Field, ImmutableArray<string> Values);
