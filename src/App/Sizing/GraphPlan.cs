namespace Cronwatch.App.Sizing;

/// <summary>What one graph needs.</summary>
/// <param name="Graph">Its name, as <c>--only</c> takes it.</param>
/// <param name="Instances">Instances that carry the load, at most half busy.</param>
/// <param name="InstancesWithSpare">One more, so that one may be away.</param>
/// <param name="BoundBy">What asks for that many: <c>nothing</c> where one does; else <c>cores</c>, <c>memory</c> or <c>network</c>.</param>
/// <param name="CoresBusy">Cores that are busy, over all instances.</param>
/// <param name="Busy">How busy the instances are, of 1: by cores or by network, whichever is more.</param>
/// <param name="MemoryBytes">Memory of each.</param>
/// <param name="ReadBytes">Bytes that it reads from Kafka a second, over all instances.</param>
/// <param name="WrittenBytes">Bytes that it writes a second, over all instances, before brokers copy them.</param>
/// <param name="CatchUpSeconds">How long after the outage it has caught up, without the spare.</param>
internal sealed record GraphPlan(
    string Graph, long Instances, long InstancesWithSpare, string BoundBy, double CoresBusy, double Busy,
    double MemoryBytes, double ReadBytes, double WrittenBytes, double CatchUpSeconds);

/// <summary>The disk that a topic takes.</summary>
/// <param name="Topic">Its name; <c>raw</c> are the agents' topics together.</param>
/// <param name="Days">How long records are kept; null: the last of each key is.</param>
/// <param name="Bytes">Bytes on all brokers, copies included.</param>
internal sealed record TopicDisk(string Topic, double? Days, double Bytes);
