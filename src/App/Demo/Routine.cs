using System.Collections.Immutable;

namespace Cronwatch.App.Demo;

/// <summary>Something harmless that hosts do all day. Nothing of it matches the cron rule, version 14.</summary>
/// <param name="Weight">How often, relative to the other routines of a host.</param>
/// <param name="Play">What happens.</param>
/// <param name="Roles">On which hosts.</param>
/// <param name="Distribution">On which system; null for both.</param>
internal sealed record Routine(
    int Weight, Action<Scene> Play, HostRoles Roles = HostRoles.All, Distribution? Distribution = null)
{
    // Each routine as often as its weight, so that picking is one random number.
    private static readonly ImmutableDictionary<(Distribution, HostRoles), Action<Scene>[]> ByHost = (
        from distribution in Enum.GetValues<Distribution>()
        from role in new[] { HostRoles.Web, HostRoles.Database, HostRoles.Build, HostRoles.Containers }
        select ((distribution, role), Of(distribution, role))).ToImmutableDictionary(p => p.Item1, p => p.Item2);

    /// <summary>A routine of this host, the frequent ones more often.</summary>
    public static Action<Scene> PickFor(SimulatedHost host, Random random)
    {
        var routines = ByHost[(host.Distribution, host.Role)];
        return routines[random.Next(routines.Length)];
    }

    private static Action<Scene>[] Of(Distribution distribution, HostRoles role) =>
    [
        .. from routine in EverydayRoutines.All.Concat(CronRoutines.All)
           where (routine.Roles & role) != 0 && (routine.Distribution ?? distribution) == distribution
           from time in Enumerable.Repeat(routine.Play, routine.Weight)
           select time,
    ];
}
