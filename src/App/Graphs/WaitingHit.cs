using Cronwatch.Detect.Exceptions;
using Cronwatch.Events;
using Cronwatch.Ingest.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>What a hit takes along while it waits.</summary>
/// <param name="Range">The range of events that is not done before it.</param>
/// <param name="Exceptions">Those that were in force when it was found: others would not know its fields.</param>
/// <param name="Outcome">What becomes of it; null: its context decides that, too.</param>
internal readonly record struct WaitingHit(TrackedRange Range, ExceptionLedger Exceptions, HitOutcome? Outcome = null);
