using Microsoft.Win32.SafeHandles;

namespace Cronwatch.Agent.Watching;

/// <summary>The kernel's word of what changes in directories: fanotify, or inotify. Owned by the thread that watches.</summary>
internal interface IChangeSource : IDisposable
{
    /// <summary>Readable when there are changes.</summary>
    public SafeFileHandle Descriptor { get; }

    /// <summary>Watches a directory, again if it was watched before. Null: done; else why not.</summary>
    public string? Watch(Place place);

    /// <summary>A directory is no longer where it was: what happens in it is no more of that place, until it is watched again.</summary>
    public void Forget(Place place);

    /// <summary>Adds the changes that have come, in their order.</summary>
    public void Read(List<Change> changes);
}
