using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Cronwatch.Support;

/// <summary>
/// Speaks as much of a schema registry's protocol as reading takes, for what a real one cannot be made to show: absence in
/// the middle, refusals, answers of something else. Knows what it was told, and answers 40403 to the rest.
/// </summary>
public sealed class RegistryDouble : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, (int Status, string Body)> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _asked = [];
    private HttpListener _listener = new();
    private Task _serving = Task.CompletedTask;

    /// <summary>Answers at a free port.</summary>
    public RegistryDouble()
    {
        Url = $"http://127.0.0.1:{FreePort.Take()}";
        Start();
    }

    /// <summary>Where it answers.</summary>
    public string Url { get; }

    /// <summary>The paths that were asked for, in order.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    /// <summary>The last header <c>Authorization</c> that came.</summary>
    public string? Authorization { get; private set; }

    /// <summary>Registers a schema, with further members of the answer such as references.</summary>
    public RegistryDouble Knows(int id, string schema, string more = "") => Answers($"/schemas/ids/{id}", 200, Answer(schema, more));

    /// <summary>Registers a schema by its GUID.</summary>
    public RegistryDouble Knows(Guid id, string schema) => Answers($"/schemas/guids/{id}", 200, Answer(schema, ""));

    /// <summary>Registers a schema as the version of a subject, which others may refer to.</summary>
    public RegistryDouble Knows(string subject, int version, string schema, string more = "") => Answers(
        $"/subjects/{subject}/versions/{version}", 200, Answer(schema, $""","subject":"{subject}","version":{version},"id":900{more}"""));

    /// <summary>Answers a path in a certain way.</summary>
    public RegistryDouble Answers(string path, int status, string body)
    {
        _answers[path] = (status, body);
        return this;
    }

    /// <summary>Goes away: connections are refused.</summary>
    public async Task StopAsync()
    {
        _listener.Close();
        await _serving;
    }

    /// <summary>Comes back at the same address.</summary>
    public void Start()
    {
        _listener = new HttpListener { Prefixes = { Url + "/" } };
        _listener.Start();
        _serving = ServeAsync(_listener);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private static string Answer(string schema, string more) => $$"""{"schema":{{JsonSerializer.Serialize(schema)}}{{more}}}""";

    private async Task ServeAsync(HttpListener listener)
    {
        try
        {
            while (true)
                await AnswerAsync(await listener.GetContextAsync());
        }
        catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
        {
            // It went away.
        }
    }

    private async Task AnswerAsync(HttpListenerContext asked)
    {
        var path = asked.Request.Url!.AbsolutePath;
        _asked.Enqueue(path);
        Authorization = asked.Request.Headers["Authorization"];
        var (status, body) = _answers.GetValueOrDefault(path, (404, """{"error_code":40403,"message":"Schema not found"}"""));
        asked.Response.StatusCode = status;
        asked.Response.ContentType = "application/vnd.schemaregistry.v1+json";
        await asked.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
        asked.Response.Close();
    }
}
