using System.Text;

namespace Cronwatch.App.Demo;

/// <summary>Says of one event that an attack shows in it. It travels beside the event, never in it.</summary>
/// <param name="AttackId">The attack, unique in a simulation.</param>
/// <param name="Kind">What was done and what must come of it.</param>
/// <param name="EventId">The <c>event.id</c> of the event that must alert or, by design, does not.</param>
internal sealed record SimulatedLabel(string AttackId, AttackKind Kind, string EventId)
{
    /// <summary>The name of the record header that carries a label.</summary>
    public const string Header = "cronwatch-label";

    /// <summary>The header's value: <c>kind|expectation|attack id</c>.</summary>
    public byte[] ToHeader() => Encoding.UTF8.GetBytes($"{Kind.Name}|{Kind.ExpectationName}|{AttackId}");
}
