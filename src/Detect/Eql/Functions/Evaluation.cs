using Cronwatch.Detect.Eql.Compilation;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Functions;

/// <summary>What a computation runs on: an event, and which value of each field is its turn.</summary>
/// <param name="e">The event.</param>
/// <param name="turns">By occurrence of a field in the computation: a value's place in the event, or −1 for none.</param>
/// <param name="scratch">Where text is written.</param>
internal readonly ref struct Evaluation(HostEvent? e, ReadOnlySpan<int> turns, Scratch scratch)
{
    private readonly ReadOnlySpan<int> _turns = turns;

    public Scratch Scratch { get; } = scratch;

    /// <summary>The value whose turn it is at an occurrence; no constant asks for one.</summary>
    public Scalar ValueAt(int occurrence) => _turns[occurrence] is var place and >= 0 ? Scalar.Of(e!.At(place).Utf8) : default;

    public bool Holds(Predicate condition) => condition.Test(e!);
}
