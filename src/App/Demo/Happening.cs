namespace Cronwatch.App.Demo;

/// <summary>An attack under way.</summary>
internal sealed record Attack(string Id, AttackKind Kind);

/// <summary>Something that an agent will report, before it has a number and a document.</summary>
internal sealed class Happening
{
    public required SimulatedHost Host { get; init; }

    public required SimulatedProcess Process { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>How long after <see cref="At"/> the agent publishes it.</summary>
    public required TimeSpan Delay { get; init; }

    /// <summary>One for file events; one or several for process events.</summary>
    public required string[] Actions { get; init; }

    /// <summary>The file; null makes it a process event.</summary>
    public string? Path { get; init; }

    /// <summary>The name before a rename.</summary>
    public string? OriginalPath { get; init; }

    /// <summary>Set on the one event of an attack that counts.</summary>
    public Attack? Attack { get; init; }
}
