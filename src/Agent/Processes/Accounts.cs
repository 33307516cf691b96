using System.Globalization;

namespace Cronwatch.Agent.Processes;

/// <summary>
/// Names of the machine's own users and groups, read again when the file has changed. Accounts from a directory have none, as with
/// Defend: asking for them could take seconds. Owned by one thread.
/// </summary>
internal sealed class Accounts(string path)
{
    private Dictionary<long, string> _names = [];
    private DateTime _readAt;

    /// <summary>The name; null: there is none.</summary>
    public string? NameOf(long id)
    {
        var changed = File.GetLastWriteTimeUtc(path);
        if (changed != _readAt)
            (_names, _readAt) = (Read(), changed);
        return _names.GetValueOrDefault(id);
    }

    private Dictionary<long, string> Read()
    {
        var names = new Dictionary<long, string>();
        try
        {
            foreach (var line in File.ReadLines(path))
                if (line.Split(':') is [var name, _, var id, ..] && name.Length > 0
                    && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                    names.TryAdd(number, name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A name may be missing; the id says who it is.
        }
        return names;
    }
}
