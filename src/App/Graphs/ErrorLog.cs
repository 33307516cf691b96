namespace Cronwatch.App.Graphs;

/// <summary>Where the log goes: to the errors, a line each. stdout is for results.</summary>
internal static class ErrorLog
{
    public static void AddTo(ILoggingBuilder logging, LogLevel level) => logging.SetMinimumLevel(level)
        .AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss "))
        .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
}
