using Microsoft.Extensions.Logging;

namespace Cronwatch.Ingest.Formats;

/// <summary>Says that a registry does not answer: at once, then once a minute, and that it answers again.</summary>
internal sealed partial class RegistryAbsence(string address, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();        // Guards when it was said last.
    private DateTimeOffset? _said;

    /// <summary>It did not answer.</summary>
    public void GoOn(string reason)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (now - _said < Quiet)
                return;
            _said = now;
        }
        RegistryAway(logger, address, reason);
    }

    /// <summary>It answered.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (_said is null)
                return;
            _said = null;
        }
        RegistryBack(logger, address);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The schema registry at {Address} does not answer as one ({Reason}); records of schemas that are not known wait, and it is tried again. Check Registry:Url, the user, and that it runs.")]
    private static partial void RegistryAway(ILogger logger, string address, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The schema registry at {Address} answers again.")]
    private static partial void RegistryBack(ILogger logger, string address);
}
