namespace Cronwatch.App.Configuration;

/// <summary>What <c>cronwatch agent</c> watches on this machine, and where it keeps what Kafka does not have yet.</summary>
internal sealed record AgentOptions
{
    /// <summary>Directories whose files are reported, as absolute paths. Empty: cron's.</summary>
    public string[] Directories { get; init; } = [];

    /// <summary>Whether inotify is used even where fanotify is allowed; who did it is then unknown.</summary>
    /// <value>Default: false.</value>
    public bool Inotify { get; init; }

    /// <summary>A directory of the agent's own, made if it is not there.</summary>
    /// <value>Default: <c>/var/lib/cronwatch-agent</c>.</value>
    public string SpoolDirectory { get; init; } = "/var/lib/cronwatch-agent";

    /// <summary>What it may hold, in MB. Full, the agent reads no more, and the kernel keeps 16,384 changes.</summary>
    /// <value>2 to 100,000. Default: 64, some 20,000 file events with their processes.</value>
    public int SpoolMegabytes { get; init; } = 64;

    /// <summary>The topic of file events.</summary>
    /// <value>Default: that of Defend's data stream.</value>
    public string FileTopic { get; init; } = "logs-endpoint.events.file-default";

    /// <summary>The topic of process events, without which alerts lack their processes.</summary>
    /// <value>Default: that of Defend's data stream.</value>
    public string ProcessTopic { get; init; } = "logs-endpoint.events.process-default";
}
