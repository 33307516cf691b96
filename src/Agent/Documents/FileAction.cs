namespace Cronwatch.Agent.Documents;

/// <summary>What file events tell. Defend has no others on Linux: a change in place has none.</summary>
internal enum FileAction
{
    /// <summary>A file appeared under a name.</summary>
    Creation,

    /// <summary>A file was renamed to this name, from anywhere.</summary>
    Rename,

    /// <summary>A name is gone: removed, or renamed to where nothing is watched.</summary>
    Deletion,
}
