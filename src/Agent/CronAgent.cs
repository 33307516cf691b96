using Confluent.Kafka;
using Cronwatch.Agent.Documents;
using Cronwatch.Agent.Processes;
using Cronwatch.Agent.Publishing;
using Cronwatch.Agent.Watching;
using Microsoft.Extensions.Logging;

namespace Cronwatch.Agent;

/// <summary>
/// Watches, and publishes what it sees: file events, and before each the processes behind it that were not told of lately. It runs
/// from <see cref="Start"/> to <see cref="StopAsync"/>.
/// </summary>
public sealed partial class CronAgent : IDisposable
{
    private static readonly TimeSpan RoomAgain = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _unwatching = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger _logger;
    private readonly HostFacts _host;
    private readonly EventDocuments _documents;
    private readonly ToldProcesses _told;
    private readonly Spool _spool;
    private readonly CronWatch _watch;
    private readonly Publisher _publisher;
    private readonly Thread _watching;
    private readonly Thread _publishing;

    private CronAgent(AgentSettings settings, ProducerConfig client, TimeProvider time, ILogger logger)
    {
        _logger = logger;
        _host = HostFacts.Read();
        _spool = Spool.Open(settings.SpoolDirectory, settings.SpoolBytes);
        try
        {
            var processes = new ProcessReader(_host.Id, time);
            _documents = new(_host, new Accounts("/etc/passwd"), new Accounts("/etc/group"), processes.SshSourceOf, time);
            _told = new(time);
            (_watch, Unknown) = BeginWatch(settings, processes, time);
            // The first writer would not wait until all of this is compiled.
            if (processes.Find(Environment.ProcessId) is { } self)
                _ = _documents.Write(ProcessChain.From(self, processes.Find));
            _publisher = new(_spool, _host.Id, settings, client, time, logger);
            _watching = new Thread(_watch.Run) { Name = "watch", IsBackground = true };
            _publishing = new Thread(() => _publisher.Run(_stopping.Token)) { Name = "publish", IsBackground = true };
        }
        catch
        {
            _watch?.Dispose();
            _documents?.Dispose();
            _spool.Dispose();
            throw;
        }
    }

    /// <summary>What cannot be known of changes here, and why; null: nothing.</summary>
    public string? Unknown { get; }

    /// <summary>Bytes that wait on the disk for the broker.</summary>
    public long WaitingBytes => _spool.Bytes;

    /// <summary>Starts to watch and to publish. When it returns, no change is missed any more.</summary>
    /// <param name="settings">What and where.</param>
    /// <param name="client">The Kafka client's settings; those that the agent needs otherwise are added.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets what is lost, refused or waits.</param>
    /// <exception cref="PlatformNotSupportedException">This is no Linux.</exception>
    /// <exception cref="IOException">The spool or the directories cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be used.</exception>
    /// <exception cref="InvalidDataException">The machine has no id.</exception>
    public static CronAgent Start(AgentSettings settings, ProducerConfig client, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("the agent watches by fanotify or inotify, which only Linux has");
        var agent = new CronAgent(settings, client, time, logger);
        agent._watching.Start();
        agent._publishing.Start();
        return agent;
    }

    /// <summary>Watches no more, and publishes what is left for so long. The rest stays on the disk.</summary>
    public async Task StopAsync(TimeSpan drainFor)
    {
        await _unwatching.CancelAsync().ConfigureAwait(false);
        _watch.Stop();
        await Task.Run(_watching.Join).ConfigureAwait(false);
        using var patience = new CancellationTokenSource(drainFor);
        while (_spool.Bytes > 0 && !patience.IsCancellationRequested)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.Run(_publishing.Join).ConfigureAwait(false);
    }

    /// <summary>Ends at once what <see cref="StopAsync"/> has not ended.</summary>
    public void Dispose()
    {
        _unwatching.Cancel();
        _watch.Stop();
        _stopping.Cancel();
        _watching.Join();
        _publishing.Join();
        _publisher.Dispose();
        _watch.Dispose();
        _spool.Dispose();
        _documents.Dispose();
        _stopping.Dispose();
        _unwatching.Dispose();
    }

    private (CronWatch Watch, string? Unknown) BeginWatch(AgentSettings settings, ProcessReader processes, TimeProvider time)
    {
        var root = Place.RootOf(settings.Directories, settings.Files);
        string? why = "inotify was asked for";
        if (!settings.Inotify && FanotifySource.TryCreate(out why) is { } fanotify)
        {
            var programs = ExecWatch.TryCreate(processes, time, out var none);
            var watch = new CronWatch(root, fanotify, programs, processes, Take, _logger);
            why = watch.Begin();
            if (why is null)
                return (watch, programs is not null ? null : $"processes that end at once may be unknown: no word of programs that start ({none})");
            watch.Dispose();
        }
        var inotify = InotifySource.TryCreate(out var neither) ?? throw new IOException($"neither fanotify ({why}) nor inotify ({neither}) may be used");
        var plain = new CronWatch(root, inotify, null, processes, Take, _logger);
        if (plain.Begin() is not { } problem)
            return (plain, $"the process and user of every change are unknown: watching by inotify, since fanotify is not to be had ({why})");
        plain.Dispose();
        throw new IOException($"{problem}: it cannot be watched; run the agent as root");
    }

    // On the watch's thread. A full spool is waited for, and the kernel's queue with us.
    private void Take(List<FileEvent> events)
    {
        var spooled = new List<SpooledEvent>();
        foreach (var one in events)
        {
            for (var steps = 0; steps < one.Chain?.Links.Length; steps++)
                if (_told.IsNews(one.Chain.Links[steps]))
                    spooled.Add(new(IsOfProcess: true, _documents.Write(one.Chain.Above(steps))));
            spooled.Add(new(IsOfProcess: false, _documents.Write(one)));
        }
        var waits = false;
        while (!TryAppend(spooled, ref waits))
            if (_unwatching.IsCancellationRequested)
            {
                LogStoppedFull(events.Count);
                return;
            }
    }

    private bool TryAppend(List<SpooledEvent> events, ref bool waits)
    {
        try
        {
            if (_spool.TryAppend(events))
                return true;
            if (!waits)
                LogFull(_spool.Bytes);
            _spool.Room.Wait(RoomAgain);        // Looks up at times whether it is to stop.
        }
        catch (IOException e)
        {
            if (!waits)
                LogDisk(e.Message);
            _unwatching.Token.WaitHandle.WaitOne(RoomAgain);
        }
        waits = true;
        return false;
    }

    [LoggerMessage(1, LogLevel.Error, "The spool is full ({Bytes} bytes): nothing is read until Kafka takes some of it. The kernel keeps 16,384 changes meanwhile.")]
    private partial void LogFull(long bytes);

    [LoggerMessage(2, LogLevel.Error, "The spool cannot be written: {Reason}. It is tried again each second.")]
    private partial void LogDisk(string reason);

    [LoggerMessage(3, LogLevel.Error, "Stopped while the spool was full or could not be written: {Count} file events were lost, and what the kernel still held.")]
    private partial void LogStoppedFull(int count);
}
