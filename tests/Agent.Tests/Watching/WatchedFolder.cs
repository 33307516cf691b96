using System.Collections.Concurrent;
using System.Diagnostics;
using Cronwatch.Agent.Documents;
using Cronwatch.Agent.Processes;
using Cronwatch.Agent.Watching;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cronwatch.Agent.Tests.Watching;

/// <summary>A folder with directories in cron's manner, and a watch over them. Skips the test where the watch is not allowed.</summary>
internal sealed class WatchedFolder : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cronwatch-agent-");
    private readonly BlockingCollection<FileEvent> _events = [];
    private readonly CronWatch _watch;
    private readonly Thread _thread;

    private WatchedFolder(bool inotify, bool programs, bool isThere)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux has fanotify and inotify");
        if (isThere)
            Directory.CreateDirectory(At("cron.d"));
        File.SetUnixFileMode(_folder.FullName, (UnixFileMode)0b111_111_111);
        var processes = new ProcessReader("host", TimeProvider.System);
        string why;
        IChangeSource? source = inotify ? InotifySource.TryCreate(out why) : FanotifySource.TryCreate(out why);
        Skip.If(source is null, $"not allowed here: {why}");
        _watch = new CronWatch(
            Place.RootOf([At("cron.d"), At("spool/cron/crontabs")], [At("crontab")]), source,
            programs ? ExecWatch.TryCreate(processes, TimeProvider.System, out _) : null, processes,
            events => events.ForEach(e => _events.Add(e)), NullLogger.Instance);
        var problem = _watch.Begin();
        Skip.If(problem is not null, $"cannot be watched here: {problem}");
        _thread = new Thread(_watch.Run);
    }

    /// <summary>Starts to watch.</summary>
    public static WatchedFolder Start(bool inotify = false, bool isThere = true)
    {
        var folder = Prepare(inotify, programs: true, isThere);
        folder.Read();
        return folder;
    }

    /// <summary>Watches, but reads nothing before <see cref="Read"/>.</summary>
    public static WatchedFolder Prepare(bool inotify = false, bool programs = false, bool isThere = true) => new(inotify, programs, isThere);

    public void Read() => _thread.Start();

    /// <summary>A path in the folder.</summary>
    public string At(string path) => Path.Combine(_folder.FullName, path);

    /// <summary>The next event, its path without the folder's.</summary>
    public FileEvent Next()
    {
        Assert.True(_events.TryTake(out var next, Patience), "No event came.");
        return next with { Path = Within(next.Path)!, OriginalPath = Within(next.OriginalPath) };
    }

    /// <summary>What the next events tell, without who did it.</summary>
    public List<string> Next(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Next()).Select(e => $"{e.Action} {e.Path}{(e.OriginalPath is { } from ? " from " + from : "")}")];

    /// <summary>Fails if there is anything more, now that this was told.</summary>
    public void AssertNothingBefore(string marker)
    {
        File.WriteAllText(At("cron.d/" + marker), "");
        Assert.Equal("cron.d/" + marker, Next().Path);
    }

    public void Dispose()
    {
        _watch.Stop();
        if (_thread.IsAlive)
            _thread.Join();
        _watch.Dispose();
        _events.Dispose();
        using var remove = Process.Start("rm", ["-rf", _folder.FullName]);      // .NET cannot delete names that are no UTF-8.
        remove.WaitForExit();
    }

    private string? Within(string? path) => path is null ? null : Path.GetRelativePath(_folder.FullName, path);
}
