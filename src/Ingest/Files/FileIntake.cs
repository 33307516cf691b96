using Cronwatch.Events;

namespace Cronwatch.Ingest.Files;

/// <summary>The way of a chunk through intake. Owned by one worker: not thread-safe.</summary>
/// <param name="prefilter">The filter of the intake.</param>
/// <param name="intake">The way of its elements.</param>
/// <param name="limits">How much of a dead letter is kept.</param>
public sealed class FileIntake(Prefilter prefilter, RecordIntake intake, FileLimits limits)
{
    /// <summary>What its elements are. Never throws on any bytes.</summary>
    public ChunkIntake Take(FileChunk chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        var (result, lines) = (new IntakeResult(), new List<long>());
        var events = new ChunkEvents(chunk, prefilter);
        while (events.Next())
        {
            Take(ref events, chunk.Source, result);
            while (lines.Count < result.DeadLetters.Count)
                lines.Add(events.Line());
        }
        result.Filtered += events.Filtered;
        return new(chunk.Source, result, lines, chunk.Problem);
    }

    private void Take(ref ChunkEvents events, string source, IntakeResult into)
    {
        if (events.Failure is { } failure)
        {
            into.DeadLetters.Add(LetterOf(failure, events.Bytes, OriginOf(source, events.Offset), events.WholeLength));
            return;
        }
        var rest = events.Bytes;
        var at = events.Offset;
        while (SearchHit.TryRead(rest, out var hit))
        {
            if (rest[hit.Source] is { IsEmpty: false } found)
                intake.Take(found, OriginOf(source, at), into);
            else
                into.DeadLetters.Add(LetterOf(DeadLetterReason.NotAnObject, rest[..hit.Behind], OriginOf(source, at), hit.Behind));
            var next = rest[hit.Behind..].TrimStart(" \t\r\n"u8);
            at += rest.Length - next.Length;
            rest = next;
        }
        if (!rest.IsEmpty)
            intake.Take(rest, OriginOf(source, at), into, at == events.Offset ? events.Verdict : null);
    }

    private static RecordOrigin OriginOf(string source, long offset) => new(source, 0, offset, 0, 0, RecordTimestampType.NotAvailable);

    private DeadLetter LetterOf(DeadLetterReason reason, ReadOnlySpan<byte> bytes, RecordOrigin origin, long length) =>
        new(reason, bytes[..Math.Min(bytes.Length, limits.MaxEventBytes)].ToArray(), origin, (int)Math.Min(length, int.MaxValue));
}
