using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Cronwatch.Ingest.Files;

/// <summary>
/// Reads files with several workers, in order and in bounded memory: each worker takes the next chunk and works on it while
/// another takes the one behind. Who is slow to take results stops the reading.
/// </summary>
/// <param name="files">The files, read one after another; <c>-</c> is standard input.</param>
/// <param name="limits">How much of a file is held at once.</param>
/// <param name="workers">How many work at once, 1 or more. Default: one a processor.</param>
public sealed class FileScan(IReadOnlyList<string> files, FileLimits limits, int? workers = null) : IDisposable
{
    // Results that wait for their turn, a worker: enough that one chunk that takes longer stops nobody.
    private const int Ahead = 3;

    private readonly SemaphoreSlim _turn = new(1, 1);       // Guards what follows.
    private int _opened;
    private EventFile? _file;
    private long _bytesBefore;

    /// <summary>How many bytes the files have, as they lie there; those that are not there, and standard input, have none.</summary>
    public long Length { get; } = files.Sum(LengthOf);

    /// <summary>How many of them were read; all of a file that could not be read to its end. Any thread may ask.</summary>
    public long BytesRead => Volatile.Read(ref _bytesBefore) + (Volatile.Read(ref _file)?.BytesRead ?? 0);

    /// <summary>What intake says of the files, chunk after chunk.</summary>
    /// <param name="prefilter">The filter of the intakes.</param>
    /// <param name="newIntake">Makes the intake of a worker.</param>
    /// <param name="cancelled">Ends it.</param>
    public IAsyncEnumerable<ChunkIntake> ReadAsync(Prefilter prefilter, Func<RecordIntake> newIntake, CancellationToken cancelled = default) =>
        ReadAsync<ChunkIntake>(() => new FileIntake(prefilter, newIntake(), limits).Take, cancelled);

    /// <summary>What others say of them. A chunk is theirs until they return. Once.</summary>
    /// <param name="newWorker">Makes what a worker does with a chunk.</param>
    /// <param name="cancelled">Ends it.</param>
    public async IAsyncEnumerable<T> ReadAsync<T>(
        Func<Func<FileChunk, T>> newWorker, [EnumeratorCancellation] CancellationToken cancelled = default)
    {
        ArgumentNullException.ThrowIfNull(newWorker);
        var count = workers ?? Environment.ProcessorCount;
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        var results = Channel.CreateBounded<Task<T>>(count * Ahead);
        Task[] working = [.. Enumerable.Range(0, count).Select(_ => Task.Run(() => WorkAsync(newWorker(), results.Writer, stopping.Token), CancellationToken.None))];
        try
        {
            await foreach (var result in results.Reader.ReadAllAsync(cancelled))
                yield return await result;
        }
        finally
        {
            await stopping.CancelAsync();
            await Task.WhenAll(working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Closes what is open.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _turn.Dispose();
    }

    private static long LengthOf(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;

    // Its place among the results is taken in the same turn as its chunk: so they are in order.
    private async Task WorkAsync<T>(Func<FileChunk, T> work, ChannelWriter<Task<T>> results, CancellationToken stopping)
    {
        while (true)
        {
            var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            using var chunk = await TakeAsync(result.Task, results, stopping);
            if (chunk is null)
                return;
            try
            {
                result.SetResult(work(chunk));
            }
#pragma warning disable CA1031 // It is thrown where the result is taken.
            catch (Exception e)
#pragma warning restore CA1031
            {
                result.SetException(e);
            }
        }
    }

    private async Task<FileChunk?> TakeAsync<T>(Task<T> result, ChannelWriter<Task<T>> results, CancellationToken stopping)
    {
        await _turn.WaitAsync(stopping);
        FileChunk? chunk = null;
        try
        {
            if (await results.WaitToWriteAsync(stopping))
                chunk = Next_NeedsTurn();
            if (chunk is null)
                results.TryComplete();
            else
                await results.WriteAsync(result, stopping);
            return chunk;
        }
        catch (Exception e)
        {
            chunk?.Dispose();
            results.TryComplete(e);
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    private FileChunk? Next_NeedsTurn()
    {
        while (_file is not null || _opened < files.Count)
        {
            _file ??= EventFile.Open(files[_opened++], limits);
            if (_file.Next() is { } chunk)
                return chunk;
            Volatile.Write(ref _bytesBefore, _bytesBefore + Math.Max(_file.BytesRead, LengthOf(files[_opened - 1])));
            _file.Dispose();
            Volatile.Write(ref _file, null);
        }
        return null;
    }
}
