using Cronwatch.Agent.Documents;
using Cronwatch.Agent.Linux;
using Cronwatch.Agent.Processes;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Cronwatch.Agent.Watching;

/// <summary>
/// Waits for changes and gives the events that follow from them. All of it happens on one thread, which looks at processes the
/// moment it hears of them, before it does anything else.
/// </summary>
internal sealed unsafe partial class CronWatch : IDisposable
{
    private readonly IChangeSource _source;
    private readonly ExecWatch? _programs;
    private readonly ProcessReader _processes;
    private readonly Place _root;
    private readonly SafeFileHandle _wake;
    private readonly Action<List<FileEvent>> _take;
    private readonly ILogger _logger;
    private readonly List<Change> _changes = [];
    private readonly List<FileEvent> _events = [];
    private readonly Dictionary<int, ProcessChain?> _chains = [];

    /// <summary>A watch that owns source and programs.</summary>
    /// <param name="root">The tree of what is watched.</param>
    /// <param name="source">Tells of changes.</param>
    /// <param name="programs">Tells of programs that start; null: nobody does.</param>
    /// <param name="processes">Reads /proc.</param>
    /// <param name="take">Takes events, in their order, before more is read.</param>
    /// <param name="logger">Gets what is lost or cannot be watched.</param>
    public CronWatch(Place root, IChangeSource source, ExecWatch? programs, ProcessReader processes, Action<List<FileEvent>> take, ILogger logger)
    {
        (_root, _source, _programs, _processes, _take, _logger) = (root, source, programs, processes, take, logger);
        const int CloseOnExec = 0x80000;
        _wake = Libc.HandleOf(Libc.EventDescriptor(0, CloseOnExec)) ?? throw new IOException($"eventfd: {Libc.LastErrorText()}");
    }

    /// <summary>Watches what is there. Null: done, else what cannot be watched; then nothing should rest on it.</summary>
    public string? Begin() => Watch(_root, found: null);

    /// <summary>Waits and reads until <see cref="Stop"/>.</summary>
    public void Run()
    {
        HurryWhereAllowed();
        // Once without a wait: what is compiled now is not when somebody writes.
        _programs?.Read();
        ReadChanges();
        var entries = stackalloc Libc.PollEntry[]
        {
            new() { Descriptor = Number(_wake), Wanted = Libc.Readable },
            new() { Descriptor = Number(_source.Descriptor), Wanted = Libc.Readable },
            new() { Descriptor = _programs is null ? -1 : Number(_programs.Descriptor), Wanted = Libc.Readable },       // −1 is passed over.
        };
        while (true)
        {
            if (Libc.Poll(entries, 3, -1) < 0)
                continue;       // A signal that others handle.
            if (entries[0].Found != 0)
                return;
            // Programs first: what wrote a file was started before.
            if (entries[2].Found != 0)
                _programs!.Read();
            if (entries[1].Found != 0)
                ReadChanges();
        }
    }

    /// <summary>Ends <see cref="Run"/>, from any thread.</summary>
    public void Stop()
    {
        ulong one = 1;
        _ = Libc.Write(_wake, (byte*)&one, sizeof(ulong));
    }

    public void Dispose()
    {
        _source.Dispose();
        _programs?.Dispose();
        _wake.Dispose();
    }

    private void ReadChanges()
    {
        _changes.Clear();
        _events.Clear();
        _chains.Clear();
        _source.Read(_changes);
        foreach (var change in _changes)
            if (change.Pid > 0 && !_chains.ContainsKey(change.Pid))
                _chains[change.Pid] = ChainOf(change);
        foreach (var change in _changes)
            Tell(change);
        if (_events.Count > 0)
            _take(_events);
    }

    // A process that has ended and waits for its parent has no image any more; what was seen of it then has.
    private ProcessChain? ChainOf(Change change)
    {
        var process = change.IsGone ? Seen(change.Pid, null) : Look(change.Pid);
        return process is null ? null : ProcessChain.From(process, Look);
    }

    private ProcessFacts? Look(int pid) => _processes.Find(pid) is var now && now?.Executable is not null ? now : Seen(pid, now);

    // What was seen of a process that has no image now; what is left of it, where that was another's.
    private ProcessFacts? Seen(int pid, ProcessFacts? left)
    {
        _programs?.Read();
        return _programs?.Recall(pid) is { } seen && (left is null || seen.EntityId == left.EntityId) ? seen : left;
    }

    private void Tell(Change change)
    {
        if (change.Kind == ChangeKind.Lost)
        {
            LogLost();
            return;
        }
        if (change.IsDirectory)
        {
            if (change.Kind != ChangeKind.Created && (change.FromPlace?.DirectoryBelow(change.FromName) ?? Removed(change)) is { } gone)
                Forget(gone);
            // One that appears by a rename brings its files with it.
            if (change.Kind != ChangeKind.Removed && change.Place?.DirectoryBelow(change.Name) is { } appeared
                && Watch(appeared, file => Add(FileAction.Creation, file, change with { Pid = change.Kind == ChangeKind.Renamed ? change.Pid : 0 })) is { } problem)
                LogUnwatched(appeared.Path, problem);
            return;
        }
        var (reported, wasReported) = (change.Place?.Reports(change.Name) ?? false, change.FromPlace?.Reports(change.FromName) ?? false);
        if (change.Kind == ChangeKind.Renamed && reported)
            Add(FileAction.Rename, change.Place!.PathOf(change.Name), change, change.FromPlace?.PathOf(change.FromName));
        else if (change.Kind == ChangeKind.Renamed && wasReported)
            Add(FileAction.Deletion, change.FromPlace!.PathOf(change.FromName), change);
        else if (change.Kind != ChangeKind.Renamed && reported)
            Add(change.Kind == ChangeKind.Created ? FileAction.Creation : FileAction.Deletion, change.Place!.PathOf(change.Name), change);
    }

    private static Place? Removed(Change change) => change.Kind == ChangeKind.Removed ? change.Place?.DirectoryBelow(change.Name) : null;

    private void Forget(Place place)
    {
        _source.Forget(place);
        foreach (var below in place.Below)
            Forget(below);
    }

    private void Add(FileAction action, string path, Change change, string? original = null) => _events.Add(new FileEvent(action, path)
    {
        OriginalPath = original,
        Chain = _chains.GetValueOrDefault(change.Pid),
        Pid = change.Pid,
    });

    // Watches a directory where it, or what it leads to, has something to tell, and those below. A file that was there before the
    // watch is found; one that came between is told twice, rather than never.
    private string? Watch(Place place, Action<string>? found)
    {
        if (place.IsWanted || place.Below.Any(below => below.IsWanted || !below.Exists))
        {
            if (_source.Watch(place) is { } problem)
                return place.Exists ? $"{place.Path}: {problem}" : null;
            if (found is not null)
                Find(place, found);
        }
        foreach (var below in place.Below)
            if (below.Exists && Watch(below, found) is { } problem)
                return problem;
        return null;
    }

    private static void Find(Place place, Action<string> found)
    {
        try
        {
            foreach (var path in Directory.EnumerateFiles(place.Path))
                if (Path.GetFileName(path) is var name && place.Reports(name))
                    found(place.PathOf(name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It went again: its parent tells, if it comes back.
        }
    }

    // On a busy machine a process that ends at once is gone before its turn is over, unless the kernel lets us go first. We run for
    // some microseconds at a time.
    private static void HurryWhereAllowed()
    {
        const int RoundRobin = 2, NotForChildren = 0x40000000;
        var lowest = 1;
        _ = Libc.SetScheduler(0, RoundRobin | NotForChildren, &lowest);
    }

    private static int Number(SafeFileHandle handle) => (int)handle.DangerousGetHandle();

    [LoggerMessage(1, LogLevel.Error, "The kernel's queue ran over: changes in cron's directories were lost. Look at them.")]
    private partial void LogLost();

    [LoggerMessage(2, LogLevel.Error, "{Path} has appeared and cannot be watched: {Problem}.")]
    private partial void LogUnwatched(string path, string problem);
}
