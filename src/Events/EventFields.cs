namespace Cronwatch.Events;

/// <summary>Fields that an alert needs of its event besides those that the rules read.</summary>
public static class EventFields
{
    /// <summary>Identity, time, the parts of the alert's reason, the process to look up, and the file.</summary>
    public static readonly IReadOnlyList<string> OfAlerts =
    [
        "@timestamp", "event.created", "event.ingested", "event.id", "event.action", "event.category", "agent.id",
        "data_stream.type", "data_stream.dataset", "data_stream.namespace",
        "process.name", "process.entity_id", "process.pid", "process.executable", "process.command_line",
        "process.parent.name", "process.parent.entity_id", "file.name", "file.path", "file.extension", "file.size",
        "file.hash.sha256", "file.Ext.entropy", "file.Ext.header_bytes", "file.Ext.original.path",
        "source.ip", "source.port", "destination.ip", "destination.port",
        "user.name", "user.id", "user.Ext.real.id", "user.Ext.real.name", "host.name",
    ];
}
