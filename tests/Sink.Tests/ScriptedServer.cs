using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cronwatch.Sinks.Tests;

/// <summary>
/// A server that answers HTTP requests as a script says, one step a request, and remembers their bodies. For faults that a
/// real server cannot be made to show. The last step repeats.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    /// <summary>The whole of an answer.</summary>
    public sealed record Step(int Status, Func<string, string> Body, string Headers = "")
    {
        /// <summary>Breaks the connection.</summary>
        public static readonly Step Reset = new(0, _ => "");

        /// <summary>Never answers.</summary>
        public static readonly Step Silence = new(1, _ => "");

        /// <summary>Ends in the middle of the answer's head.</summary>
        public static readonly Step Cut = new(2, _ => "");
    }

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Queue<Step> _script;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public ScriptedServer(params Step[] script)
    {
        _script = new(script);
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>The decompressed bodies, in order.</summary>
    public List<string> Bodies { get; } = [];

    /// <summary>The request lines and headers, in order.</summary>
    public List<string> Heads { get; } = [];

    /// <summary>An answer of a bulk request whose items all have this status and error.</summary>
    public static Step Items(int status, string? type = null, string reason = "because") => new(200, body =>
    {
        var error = type is null ? "" : $$""","error":{"type":"{{type}}","reason":"{{reason}}"}""";
        var items = Enumerable.Repeat($$$"""{"create":{"status":{{{status}}}{{{error}}}}}""", Documents(body));
        return $$"""{"errors":{{(type is null ? "false" : "true")}},"took":1,"items":[{{string.Join(',', items)}}]}""";
    });

    public static int Documents(string body) => body.Count(c => c == '\n') / 2;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;             // Before the listener goes, on which it may be about to wait.
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptSocketAsync(_stop.Token);
                await using var stream = new NetworkStream(client);
                while (await ReadHeadAsync(stream) is { } head)
                    if (!await AnswerAsync(client, stream, head))
                        break;
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    // False: the connection was broken.
    private async Task<bool> AnswerAsync(Socket client, NetworkStream stream, string head)
    {
        Heads.Add(head);
        Bodies.Add(await ReadBodyAsync(stream, head));
        var step = _script.Count > 1 ? _script.Dequeue() : _script.Peek();
        if (step == Step.Reset)
        {
            client.LingerState = new LingerOption(true, 0);
            client.Close();
            return false;
        }
        if (step == Step.Silence)
            return await stream.ReadAsync(new byte[1], _stop.Token) > 0;
        if (step == Step.Cut)
        {
            await stream.WriteAsync("HTTP/1.1 200 X\r\ncontent-le"u8.ToArray(), _stop.Token);
            return false;
        }
        var body = Encoding.UTF8.GetBytes(step.Body(Bodies[^1]));
        var answer = $"HTTP/1.1 {step.Status} X\r\ncontent-type: application/json\r\n{step.Headers}content-length: {body.Length}\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), _stop.Token);
        await stream.WriteAsync(body, _stop.Token);
        return true;
    }

    private async Task<string?> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _stop.Token) == 1)
        {
            head.Append((char)one[0]);
            if (head.Length > 4 && head.ToString(head.Length - 4, 4) == "\r\n\r\n")
                return head.ToString();
        }
        return null;
    }

    private async Task<string> ReadBodyAsync(NetworkStream stream, string head)
    {
        var bytes = await (head.Contains("chunked", StringComparison.OrdinalIgnoreCase) ? ReadChunksAsync(stream) : ReadLengthAsync(stream, head));
        if (!head.Contains("content-encoding: gzip", StringComparison.OrdinalIgnoreCase))
            return Encoding.UTF8.GetString(bytes);
        await using var unpacked = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked);
        return await reader.ReadToEndAsync(_stop.Token);
    }

    private async Task<byte[]> ReadLengthAsync(NetworkStream stream, string head)
    {
        var line = head.Split("\r\n").FirstOrDefault(l => l.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase));
        var body = new byte[line is null ? 0 : int.Parse(line.Split(':')[1], CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return body;
    }

    private async Task<byte[]> ReadChunksAsync(NetworkStream stream)
    {
        var all = new MemoryStream();
        while (true)
        {
            var line = "";
            var one = new byte[1];
            while (!line.EndsWith("\r\n", StringComparison.Ordinal))
            {
                await stream.ReadExactlyAsync(one, _stop.Token);
                line += (char)one[0];
            }
            var chunk = new byte[int.Parse(line.Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) + 2];
            await stream.ReadExactlyAsync(chunk, _stop.Token);
            if (chunk.Length == 2)
                return all.ToArray();
            await all.WriteAsync(chunk.AsMemory(..^2), _stop.Token);
        }
    }
}
