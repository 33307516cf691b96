namespace Cronwatch.Agent.Publishing;

/// <summary>One event on its way to a topic.</summary>
/// <param name="IsOfProcess">Whether it is a process event; else it is a file event.</param>
/// <param name="Document">One JSON object without a line end.</param>
internal readonly record struct SpooledEvent(bool IsOfProcess, byte[] Document);
