using System.CommandLine;
using Cronwatch.App.Sizing;

namespace Cronwatch.App.Commands;

/// <summary>The flags that describe a fleet and its machines.</summary>
internal sealed class SizeFlags
{
    private static readonly FleetLoad Usual = new() { Hosts = 1_000 };

    private readonly Option<double> _hosts = NumberOption.Of("--hosts", "hosts with an agent", Usual.Hosts, 1, 10_000_000);
    private readonly Option<double> _fileEvents = NumberOption.Of("--events", "file events of a host, a second, at the busiest time", Usual.FileEvents, 0, 10_000);
    private readonly Option<double> _fileBytes = NumberOption.Of("--event-bytes", "bytes of a file event", Usual.FileEventBytes, 100, 1_000_000);
    private readonly Option<double> _processEvents = NumberOption.Of("--process-events", "process events of a host, a second, at the busiest time", Usual.ProcessEvents, 0, 10_000);
    private readonly Option<double> _processBytes = NumberOption.Of("--process-event-bytes", "bytes of a process event", Usual.ProcessEventBytes, 100, 1_000_000);
    private readonly Option<double> _candidates = NumberOption.Of("--candidates", "of 100 file events, those that hold a literal of a rule", Usual.CandidatePercent, 0, 100);
    private readonly Option<double> _processes = NumberOption.Of("--processes", "processes of a host that are known at a time", Usual.ProcessesPerHost, 1, 4_096);
    private readonly Option<double> _alerts = NumberOption.Of("--alerts", "alerts a day, of all hosts", Usual.AlertsPerDay, 0, 100_000_000);
    private readonly Option<double> _silent = NumberOption.Of("--silent-hits", "hits a day that page nobody: excepted, suppressed, over max_signals", Usual.SilentHitsPerDay, 0, 100_000_000);
    private readonly Option<TimeSpan> _outage = SpanOption.Of("--outage", "how long everything is away before it catches up", Usual.Outage);
    private readonly Option<double> _cores = NumberOption.Of("--cores", "cores of an instance", Usual.Cores, 1, 256);
    private readonly Option<double> _memory = NumberOption.Of("--memory", "memory of an instance of detection, in GB", Usual.DetectionGigabytes, 1, 4_096);
    private readonly Option<double> _link = NumberOption.Of("--network", "what an instance's network carries each way, in Gbit/s", Usual.LinkGigabits, 0.1, 400);
    private readonly Option<double> _compression = NumberOption.Of("--compression", "bytes on network and disk for a byte of the events", Usual.Compression, 0.01, 1);
    private readonly Option<double> _replicas = NumberOption.Of("--replicas", "copies that brokers keep of a record", Usual.Replicas, 1, 10);

    public SizeFlags() => (_hosts.DefaultValueFactory, _hosts.Required) = (null, true);

    /// <summary>Adds the flags to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])
            [_hosts, _fileEvents, _fileBytes, _processEvents, _processBytes, _candidates, _processes, _alerts, _silent, _outage, _cores, _memory, _link, _compression, _replicas])
            command.Options.Add(option);
    }

    /// <summary>What they say.</summary>
    public FleetLoad LoadOf(ParseResult parsed) => new()
    {
        Hosts = (long)parsed.GetValue(_hosts),
        FileEvents = parsed.GetValue(_fileEvents),
        FileEventBytes = parsed.GetValue(_fileBytes),
        ProcessEvents = parsed.GetValue(_processEvents),
        ProcessEventBytes = parsed.GetValue(_processBytes),
        CandidatePercent = parsed.GetValue(_candidates),
        ProcessesPerHost = parsed.GetValue(_processes),
        AlertsPerDay = parsed.GetValue(_alerts),
        SilentHitsPerDay = parsed.GetValue(_silent),
        Outage = parsed.GetValue(_outage),
        Cores = parsed.GetValue(_cores),
        DetectionGigabytes = parsed.GetValue(_memory),
        LinkGigabits = parsed.GetValue(_link),
        Compression = parsed.GetValue(_compression),
        Replicas = parsed.GetValue(_replicas),
    };
}
