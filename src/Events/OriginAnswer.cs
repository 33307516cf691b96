namespace Cronwatch.Events;

/// <summary>What kind of program makes changes that are part of running a host.</summary>
public enum OriginKind
{
    /// <summary>None was found.</summary>
    None,

    /// <summary>dpkg, dnf, …</summary>
    PackageManager,

    /// <summary>ansible, puppet, …</summary>
    ConfigurationManagement,

    /// <summary>containerd, podman, …</summary>
    ContainerRuntime,
}

/// <summary>
/// Whether a hit is a patch or an install. It goes by names, which whoever starts a process chooses: the path says what ran.
/// </summary>
public sealed record OriginAnswer(AnswerStatus Status)
{
    /// <summary>The kind of the nearest such program in the ancestry.</summary>
    public OriginKind Kind { get; init; }

    /// <summary>The name it is known by, of the program or of the script that an interpreter runs.</summary>
    public string? Name { get; init; }

    /// <summary>Its path.</summary>
    public string? Path { get; init; }

    /// <summary>How many steps up.</summary>
    public int? Depth { get; init; }

    /// <summary>The agent's id of the process.</summary>
    public string? EntityId { get; init; }
}
