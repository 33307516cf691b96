using Cronwatch.Events;

namespace Cronwatch.Ingest.Files;

/// <summary>An element of a chunk that is not of lines.</summary>
/// <param name="Start">Where it begins in the chunk.</param>
/// <param name="Length">How many of its bytes the chunk holds.</param>
/// <param name="Failure">Why it is no event; null: it may be one.</param>
/// <param name="WholeLength">How long it is in the file.</param>
internal readonly record struct ChunkElement(int Start, int Length, DeadLetterReason? Failure, long WholeLength);
