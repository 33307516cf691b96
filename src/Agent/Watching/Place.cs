namespace Cronwatch.Agent.Watching;

/// <summary>A directory that is watched, or leads to one. Owned by the thread that watches.</summary>
/// <param name="path">Absolute, without a slash at its end; the root is empty.</param>
internal sealed class Place(string path)
{
    private readonly Dictionary<string, Place> _below = new(StringComparer.Ordinal);
    private readonly HashSet<string> _files = new(StringComparer.Ordinal);

    /// <summary>What the system calls it.</summary>
    public string Path => path.Length == 0 ? "/" : path;

    /// <summary>Whether each of its files is reported.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The directories below that are watched or lead to one.</summary>
    public IReadOnlyCollection<Place> Below => _below.Values;

    /// <summary>Whether it has something to report by itself, not only on the way.</summary>
    public bool IsWanted => IsWhole || _files.Count > 0;

    /// <summary>Whether the directory is there now.</summary>
    public bool Exists => Directory.Exists(Path);

    /// <summary>The root of a tree that leads to these.</summary>
    /// <param name="directories">Absolute paths of directories whose files are all reported.</param>
    /// <param name="files">Absolute paths of files that are reported by name.</param>
    public static Place RootOf(IEnumerable<string> directories, IEnumerable<string> files)
    {
        var root = new Place("");
        foreach (var directory in directories)
            root.At(directory).IsWhole = true;
        foreach (var file in files)
        {
            var slash = file.LastIndexOf('/');
            root.At(file[..slash])._files.Add(file[(slash + 1)..]);
        }
        return root;
    }

    public Place? DirectoryBelow(string name) => _below.GetValueOrDefault(name);

    /// <summary>Whether a file of this name in this directory is one that is reported.</summary>
    public bool Reports(string name) => IsWhole || _files.Contains(name);

    public string PathOf(string name) => $"{path}/{name}";

    private Place At(string absolute)
    {
        var at = this;
        foreach (var name in absolute.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!at._below.TryGetValue(name, out var next))
                at._below.Add(name, next = new Place(at.PathOf(name)));
            at = next;
        }
        return at;
    }
}
