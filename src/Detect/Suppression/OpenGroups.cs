using Cronwatch.Events;

namespace Cronwatch.Detect.Suppression;

/// <summary>
/// The groups of each instance: several, since hits come late. Where groups are too many, those of the instance used longest ago are
/// forgotten, and its next hit pages.
/// </summary>
internal sealed class OpenGroups
{
    private const int Capacity = 4_096;
    private const int MostOfInstance = 8;

    private readonly Dictionary<string, LinkedListNode<Instance>> _instances = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OpenGroup> _byAlert = new(StringComparer.Ordinal);
    private readonly LinkedList<Instance> _byUse = new();

    /// <summary>The group that takes a hit of that time; null: there is none.</summary>
    public OpenGroup? Find(string instance, DateTimeOffset time, TimeSpan? duration) => GroupsOf(instance)?.Find(group => group.Takes(time, duration));

    /// <summary>The group that an alert stands for; null: there is none.</summary>
    public OpenGroup? FindOf(string alertId) => _byAlert.GetValueOrDefault(alertId);

    /// <summary>Hits may join it from now on. The one that began first makes room.</summary>
    public void Open(OpenGroup group)
    {
        var groups = GroupsOf(group.Group.InstanceId) ?? Add(group.Group.InstanceId);
        if (groups.Count == MostOfInstance && groups.MinBy(one => one.Group.Start) is { } first)
        {
            groups.Remove(first);
            _byAlert.Remove(first.AlertId);
        }
        groups.Add(group);
        _byAlert[group.AlertId] = group;
    }

    /// <summary>Takes in a group as its alert tells it.</summary>
    public void Recall(string alertId, HitGroup group)
    {
        if (FindOf(alertId) is { } known)
            known.Recall(group);
        else
            Open(new OpenGroup(alertId, group));
    }

    private List<OpenGroup>? GroupsOf(string instance)
    {
        if (!_instances.TryGetValue(instance, out var node))
            return null;
        _byUse.Remove(node);
        _byUse.AddLast(node);
        return node.Value.Groups;
    }

    private List<OpenGroup> Add(string id)
    {
        while (_byAlert.Count >= Capacity)
        {
            var (oldest, groups) = _byUse.First!.Value;
            foreach (var group in groups)
                _byAlert.Remove(group.AlertId);
            _instances.Remove(oldest);
            _byUse.RemoveFirst();
        }
        var node = _byUse.AddLast(new Instance(id, []));
        _instances.Add(id, node);
        return node.Value.Groups;
    }

    private sealed record Instance(string Id, List<OpenGroup> Groups);
}
