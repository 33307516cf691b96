using Cronwatch.App.Graphs;

namespace Cronwatch.App.Replay;

/// <summary>
/// The records of a replay's hits as lines of a file, as their topics would hold them: of the same id, the last one counts.
/// </summary>
internal sealed class AlertFile : IAsyncDisposable
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    private readonly FileStream _file;

    private AlertFile(FileStream file) => _file = file;

    /// <summary>Makes the file. One that is there is not written over.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static AlertFile Create(string path) => new(PrivateFile.Create(path, FileMode.CreateNew));

    public async Task WriteAsync(IEnumerable<OutgoingAlert> alerts)
    {
        foreach (var alert in alerts)
            if (alert.Record.Value is { } document)
            {
                await _file.WriteAsync(document);
                await _file.WriteAsync(LineEnd);
            }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
