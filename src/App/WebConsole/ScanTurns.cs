namespace Cronwatch.App.WebConsole;

/// <summary>Whose turn it is to read topics from end to end: each does it by a client of its own, with megabytes of buffers.</summary>
internal sealed class ScanTurns : IDisposable
{
    private const int AtOnce = 2;

    private readonly SemaphoreSlim _turns = new(AtOnce);

    /// <summary>A filter of endpoints that waits for a turn.</summary>
    public async ValueTask<object?> TakeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        await _turns.WaitAsync(context.HttpContext.RequestAborted);
        try
        {
            return await next(context);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();
}
