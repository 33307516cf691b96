namespace Cronwatch.App.Demo;

/// <summary>A user, and the group of the same number and name. Accounts from a directory may have no name on the host.</summary>
internal sealed record SimulatedAccount(int Id, string? Name)
{
    public static readonly SimulatedAccount Root = new(0, "root");
}

/// <summary>A process after its exec. Immutable.</summary>
internal sealed class SimulatedProcess
{
    /// <summary>The agent's id of it.</summary>
    public required string EntityId { get; init; }

    public required int Pid { get; init; }

    public required string Executable { get; init; }

    public required string[] Args { get; init; }

    public required DateTimeOffset Start { get; init; }

    public required SimulatedAccount User { get; init; }

    public required SimulatedAccount RealUser { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>Null for process 1 alone.</summary>
    public SimulatedProcess? Parent { get; init; }

    /// <summary>Null when it leads its session itself.</summary>
    public SimulatedProcess? SessionLeader { get; init; }

    /// <summary>Null when the entry into the host begins with it.</summary>
    public SimulatedProcess? EntryLeader { get; init; }

    /// <summary><c>init</c>, <c>sshd</c> or <c>container</c>.</summary>
    public required string EntryType { get; init; }

    /// <summary>Where an ssh session came from.</summary>
    public string? EntrySource { get; init; }

    /// <summary>The number of its pseudo terminal; null for daemons and what they start.</summary>
    public int? Terminal { get; init; }

    /// <summary>The last part of the executable's path.</summary>
    public string Name => field ??= Executable[(Executable.LastIndexOf('/') + 1)..];

    /// <summary>The arguments, joined by spaces.</summary>
    public string CommandLine => field ??= string.Join(' ', Args);
}
