using Cronwatch.Detect.Rules;

namespace Cronwatch.Detect.Exceptions.ValueLists;

/// <summary>
/// The value lists of a directory, each read when an entry asks for it; the name of the file is the id of the list. Lists that
/// did not change since an earlier reading are taken from there, for the long ones take long.
/// </summary>
internal sealed class ValueListDirectory
{
    private readonly Dictionary<string, FileInfo> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<Key, ValueList> _read = [];
    private readonly HashSet<Key> _failed = [];
    private readonly ValueListDirectory? _earlier;
    private readonly string? _directory;

    public ValueListDirectory(string? directory, ValueListDirectory? earlier, List<RuleError> errors)
    {
        (_directory, _earlier) = (directory, earlier);
        try
        {
            foreach (var file in directory is null ? [] : new DirectoryInfo(directory).GetFiles())
                _files.Add(file.Name, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(new RuleError(directory!, 0, 0, "the directory of value lists cannot be read", "name one that may be read, or leave Rules:Lists out"));
        }
    }

    /// <summary>The list; null where it is not there or has errors, which have been said then.</summary>
    /// <param name="id">The name of its file.</param>
    /// <param name="type">One of <see cref="ValueList.Types"/>.</param>
    /// <param name="entry">The entry that asks for it.</param>
    /// <param name="errors">What is wrong.</param>
    /// <param name="stamp">What tells this version of the list from others.</param>
    public ValueList? Find(string id, string type, Written entry, List<RuleError> errors, out string stamp)
    {
        stamp = "";
        if (!_files.TryGetValue(id, out var file))
        {
            errors.Add(entry.Error("list", $"there is no value list `{id}` in {_directory ?? "any directory"}",
                NearestName.Of(id, _files.Keys.DefaultIfEmpty(id), mostEdits: 3) is { } near && near != id
                    ? $"did you mean `{near}`?" : "put a text file of that name there, a literal a line"));
            return null;
        }
        var key = new Key(file.FullName, type, file.Length, file.LastWriteTimeUtc);
        stamp = key.ToString();
        if (_failed.Contains(key))
            return null;
        if (_read.TryGetValue(key, out var list))
            return list;
        list = _earlier?._read.GetValueOrDefault(key) ?? ValueListFile.Read(file.FullName, type, errors);
        if (list is null)
            _failed.Add(key);
        else
            _read.Add(key, list);
        return list;
    }

    private readonly record struct Key(string File, string Type, long Length, DateTime WrittenAt);
}
