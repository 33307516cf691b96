namespace Cronwatch.Ingest.Files;

/// <summary>What a file holds, told by its first bytes.</summary>
internal enum FileFormat
{
    /// <summary>JSON events.</summary>
    Text,

    /// <summary>Gzip.</summary>
    Gzip,

    /// <summary>Zstandard.</summary>
    Zstd,

    /// <summary>A tar archive.</summary>
    Tar,
}

/// <summary>Tells formats.</summary>
internal static class FileFormats
{
    /// <summary>How many bytes tell it, and the layout of a text: some lines.</summary>
    public const int HeadBytes = 1 << 14;

    private const int TarBlock = 512;
    private const int TarMagicAt = 257;

    /// <summary>The format of what begins with these bytes.</summary>
    /// <exception cref="UnreadableException">It is one that is known and not read.</exception>
    public static FileFormat Of(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith<byte>([0x1f, 0x8b]))
            return FileFormat.Gzip;
        // A frame, or one that is to be skipped.
        if (head.StartsWith<byte>([0x28, 0xb5, 0x2f, 0xfd]) || (head.Length >= 4 && (head[0] & 0xf0) == 0x50 && head[1..].StartsWith<byte>([0x2a, 0x4d, 0x18])))
            return FileFormat.Zstd;
        if (head.Length >= TarBlock && head[TarMagicAt..].StartsWith("ustar"u8))
            return FileFormat.Tar;
        if (OtherOf(head) is { } other)
            throw new UnreadableException($"is {other}, which is not read", "write it as NDJSON in UTF-8, plain or with gzip or zstd");
        return FileFormat.Text;
    }

    private static string? OtherOf(ReadOnlySpan<byte> head) =>
        head.StartsWith<byte>([0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]) ? "xz"
        : head.StartsWith("BZh"u8) ? "bzip2"
        : head.StartsWith<byte>([(byte)'P', (byte)'K', 3, 4]) ? "a zip archive"
        : head.StartsWith<byte>([0x04, 0x22, 0x4d, 0x18]) ? "lz4"
        : head.StartsWith<byte>([(byte)'O', (byte)'b', (byte)'j', 1]) ? "an Avro container"
        : head.StartsWith("PAR1"u8) ? "Parquet"
        : head.StartsWith<byte>([0xff, 0xfe]) || head.StartsWith<byte>([0xfe, 0xff]) ? "UTF-16"
        : null;
}
