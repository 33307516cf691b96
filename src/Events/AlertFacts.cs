namespace Cronwatch.Events;

/// <summary>What an alert tells those that come after it. Texts are cut; what is blank or missing is null.</summary>
/// <param name="Id">The alert's id: 64 hex digits.</param>
/// <param name="RuleId">Its rule.</param>
/// <param name="Time">When its event happened, by the clock of the host.</param>
/// <param name="ConsumedAt">When intake read the event.</param>
/// <param name="Host">The host key.</param>
public sealed record AlertFacts(string Id, string RuleId, DateTimeOffset Time, DateTimeOffset ConsumedAt, string Host)
{
    /// <summary>The rule's name at that time.</summary>
    public string? RuleName { get; init; }

    /// <summary>Whether its rule counts in bursts of persistence (<see cref="RuleInfo.CountsInBursts"/>).</summary>
    public bool CountsInBursts { get; init; }

    /// <summary><c>low</c>, <c>medium</c>, <c>high</c> or <c>critical</c>.</summary>
    public string? Severity { get; init; }

    /// <summary>The host's name.</summary>
    public string? HostName { get; init; }

    /// <summary>The user's id as text.</summary>
    public string? UserId { get; init; }

    /// <summary>The user's name.</summary>
    public string? UserName { get; init; }

    /// <summary>The path of the program.</summary>
    public string? Executable { get; init; }

    /// <summary>The file.</summary>
    public string? Path { get; init; }

    /// <summary>The sha256 of the file.</summary>
    public string? Sha256 { get; init; }
}
