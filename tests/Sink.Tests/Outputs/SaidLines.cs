using Microsoft.Extensions.Logging;

namespace Cronwatch.Sinks.Tests.Outputs;

/// <summary>A log that remembers its lines, and does something at each.</summary>
internal sealed class SaidLines(Action? then = null) : ILogger
{
    public List<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Lines.Add($"{logLevel} {formatter(state, exception)}");
        then?.Invoke();
    }
}
