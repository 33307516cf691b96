using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Cronwatch.Events;
using Cronwatch.Ingest.Files;
using Cronwatch.Support;

namespace Cronwatch.Ingest.Tests.Files;

/// <summary>A directory of files of events, and what is read of them.</summary>
internal sealed class EventFolder : IDisposable
{
    public const int MaxEventBytes = 10_000;

    /// <summary>An event that the filter does not let go, and one that it does.</summary>
    public static readonly string Cron = Some.FileEvent("/etc/cron.d/x");
    public static readonly string Other = Some.FileEvent("/tmp/x");

    private readonly string _directory = Directory.CreateTempSubdirectory("cronwatch-files-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    public string PathOf(string name) => Path.Combine(_directory, name);

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    public static byte[] Zstd(byte[] bytes)
    {
        using var compressor = new ZstdSharp.Compressor();
        compressor.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return compressor.Wrap(bytes).ToArray();
    }

    public static byte[] Tar(params (string Name, byte[] Bytes)[] entries)
    {
        using var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, leaveOpen: true))
            foreach (var (name, bytes) in entries)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });
        return archive.ToArray();
    }

    public static async Task<ReadFiles> ReadAsync(
        IReadOnlyList<string> paths, int blockBytes = 1 << 20, int workers = 1, Prefilter? prefilter = null, CancellationToken cancelled = default)
    {
        var filter = prefilter ?? new Prefilter(["cron"]);
        var limits = new FileLimits(MaxEventBytes, blockBytes);
        using var scan = new FileScan(paths, limits, workers);
        var chunks = new List<ChunkIntake>();
        await foreach (var chunk in scan.ReadAsync(filter, () => new RecordIntake(filter, ["file"], MaxEventBytes), cancelled))
            chunks.Add(chunk);
        Assert.Equal(scan.Length, scan.BytesRead);
        return new(chunks);
    }
}

/// <summary>What was read of files.</summary>
internal sealed record ReadFiles(IReadOnlyList<ChunkIntake> Chunks)
{
    public IEnumerable<Candidate> Candidates => Chunks.SelectMany(c => c.Result.Candidates);

    public long Filtered => Chunks.Sum(c => c.Result.Filtered);

    public long Read => Chunks.Sum(c => c.Read);

    public IEnumerable<(string Source, long Line, DeadLetter Letter)> Letters =>
        Chunks.SelectMany(c => c.Result.DeadLetters.Select((letter, i) => (c.Source, c.DeadLetterLines[i], letter)));

    /// <summary>Candidates, what was filtered, dead letters by line, and problems without their paths.</summary>
    public string Shown => string.Join(", ", [
        $"{Candidates.Count()} candidates", $"{Filtered} filtered",
        .. Letters.Select(l => $"{l.Line}:{DeadLetter.NameOf(l.Letter.Reason)}"),
        .. Chunks.Where(c => c.Problem is not null).Select(c => $"{Path.GetFileName(c.Problem!.Source)}: {c.Problem.What}")]);

    /// <summary>All of it, with places and bytes.</summary>
    public string InFull => string.Join('\n', [
        $"{Filtered} filtered",
        .. Candidates.Select(c => $"{c.Origin} {Encoding.UTF8.GetString(c.Bytes)}"),
        .. Letters.Select(l => $"{l.Line} {l.Letter.Reason} {l.Letter.Origin} {l.Letter.Length} {Encoding.UTF8.GetString(l.Letter.Bytes.Span)}"),
        .. Chunks.Where(c => c.Problem is not null).Select(c => $"{c.Problem}")]);
}
