using System.Runtime.InteropServices;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Osquery;

/// <summary>The rows of sockets, or of ports, by the user who runs the process that holds them. Immutable.</summary>
internal sealed class SocketsByUser
{
    private static readonly int Uid = OsqueryQuery.Processes.FieldOf("uid");

    private readonly ResultRows _sockets;
    private readonly ResultRows _processes;
    private readonly Dictionary<long, List<int>> _byUid = [];

    public SocketsByUser(OsqueryQuery query, ResultRows sockets, ResultRows processes)
    {
        (_sockets, _processes) = (sockets, processes);
        (long? Pid, long? Uid) last = default;
        for (var at = 0; at < sockets.Count; at++)
        {
            var pid = sockets[at].Number(query.OrderedBy);
            if (pid != last.Pid)
                last = (pid, processes.Find(pid)?.Number(Uid));
            if (last.Uid is { } uid)
                (CollectionsMarshal.GetValueRefOrAddDefault(_byUid, uid, out _) ??= []).Add(at);
        }
    }

    /// <summary>Whether it was made of these.</summary>
    public bool IsOf(ResultRows sockets, ResultRows processes) => ReferenceEquals(_sockets, sockets) && ReferenceEquals(_processes, processes);

    /// <summary>The places of a user's rows, in their order.</summary>
    public ReadOnlySpan<int> Of(long uid) => CollectionsMarshal.AsSpan(_byUid.GetValueOrDefault(uid));
}
