using System.Text.Json.Nodes;

namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>How the index maps the steps of the guide that ask osquery.</summary>
internal static class OsqueryMappings
{
    private static readonly string[] Keywords =
    [
        .. Below("guide.user", "description record.status record.source"),
        .. Below("guide.logins", "status source logins.type logins.user logins.tty logins.host"),
        .. Below("guide.cron_access", "status source files.mode"),
        .. Below("guide.cron_files", "status source files.type files.mode files.owner files.group"),
        .. Below("guide.script", "crontab.status crontab.source commands.schedule"),
        .. Below("guide.processes", "status source by_user.user of_user.name"),
        .. Below("guide.listening_ports", "status source ports.address ports.process"),
        .. Below("guide.open_sockets", "status source sockets.remote_address sockets.state sockets.process"),
        .. Below("guide.subject", "network.status network.source sockets.remote_address sockets.state sockets.process"),
    ];

    private static readonly string[] LongKeywords =
    [
        .. Below("guide", "user.directory user.shell cron_access.files.path cron_files.files.path script.commands.command " +
            "processes.of_user.executable listening_ports.ports.path"),
    ];

    private static readonly string[] Dates =
    [
        .. Below("guide", "user.record.as_of script.crontab.as_of subject.network.as_of logins.as_of logins.logins.time processes.as_of " +
            "processes.of_user.start listening_ports.as_of open_sockets.as_of"),
        .. Below("guide.cron_access", "as_of files.mtime files.ctime files.btime"),
        .. Below("guide.cron_files", "as_of files.mtime files.ctime files.btime"),
    ];

    private static readonly string[] Longs =
    [
        .. Below("guide.user", "uid gid record.count"),
        .. Below("guide", "logins.count logins.logins.pid script.crontab.count subject.network.count"),
        .. Below("guide.cron_access", "count files.uid files.gid files.size"),
        .. Below("guide.cron_files", "count files.size"),
        .. Below("guide.processes", "count count_of_user by_user.count of_user.pid"),
        .. Below("guide.listening_ports", "count ports.pid ports.port ports.protocol ports.family"),
        .. Below("guide.open_sockets", "count sockets.pid sockets.family sockets.remote_port"),
        .. Below("guide.subject.sockets", "pid family remote_port"),
    ];

    private static readonly string[] Booleans =
    [
        .. Below("guide", "logins.active logins.truncated cron_access.truncated cron_access.files.exists cron_files.truncated " +
            "processes.truncated listening_ports.truncated listening_ports.ports.in_tree listening_ports.ports.of_user open_sockets.truncated " +
            "open_sockets.sockets.in_tree open_sockets.sockets.of_user subject.sockets.in_tree subject.sockets.of_user"),
    ];

    /// <summary>All of them by full dotted name.</summary>
    public static IEnumerable<(string Name, JsonObject Mapping)> All =>
    [
        .. Keywords.Select(name => (name, AlertMappings.KeywordOf(AlertMappings.Keyword))),
        .. LongKeywords.Select(name => (name, AlertMappings.KeywordOf(AlertMappings.LongKeyword))),
        .. Dates.Select(name => (name, AlertMappings.Plain("date"))),
        .. Longs.Select(name => (name, AlertMappings.Plain("long"))),
        .. Booleans.Select(name => (name, AlertMappings.Plain("boolean"))),
    ];

    private static string[] Below(string parent, string names) => AlertMappings.Below(parent, names);
}
