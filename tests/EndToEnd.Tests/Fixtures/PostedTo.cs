using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests.Fixtures;

/// <summary>An address that takes whatever is posted to it, or answers nothing at all.</summary>
internal sealed class PostedTo : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;
    private readonly Func<int, int?> _answer;
    private int _requests;

    /// <param name="answer">The status for a request, by its number from 1; null: it is never answered.</param>
    public PostedTo(Func<int, int?>? answer = null)
    {
        _answer = answer ?? (_ => 200);
        Url = $"http://127.0.0.1:{FreePort.Take()}";
        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url { get; }

    /// <summary>What it took, in order: the key of each request, and its body.</summary>
    public ConcurrentQueue<(string? Key, string Body)> Taken { get; } = [];

    /// <summary>Waits until it has taken so many.</summary>
    public async Task TakenAsync(int count)
    {
        using var patience = new CancellationTokenSource(CronwatchProcess.Patience);
        while (Taken.Count < count)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                await AnswerAsync(await _listener.GetContextAsync());
        }
        catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(HttpListenerContext asked)
    {
        if (_answer(++_requests) is not { } status)
            return;
        try
        {
            using var reader = new StreamReader(asked.Request.InputStream, Encoding.UTF8);
            var body = await reader.ReadToEndAsync();
            asked.Response.StatusCode = status;
            asked.Response.Close();
            if (status < 300)
                Taken.Enqueue((asked.Request.Headers["Idempotency-Key"], body));
        }
        catch (Exception killed) when (killed is IOException or HttpListenerException)
        {
            // Whoever asked is gone.
        }
    }
}
