namespace Cronwatch.App.Demo;

/// <summary>One line of the live table. The texts are an event's own, as hostile as its host.</summary>
/// <param name="Time">When the event happened.</param>
/// <param name="Severity"><c>low</c>, <c>medium</c>, <c>high</c> or <c>critical</c>.</param>
/// <param name="Host">The host's name.</param>
/// <param name="Rule">The rule's name.</param>
/// <param name="Path">The file's path.</param>
/// <param name="Process">The process that did it.</param>
/// <param name="User">Its user.</param>
internal sealed record AlertRow(
    DateTimeOffset Time, string Severity, string Host, string Rule, string Path, string Process, string User);
