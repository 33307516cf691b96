namespace Cronwatch.Events;

/// <summary>A field that somebody reads, by its full dotted name, with the slot that holds its values in an event.</summary>
/// <param name="Name">The ECS name, such as <c>process.entity_id</c>.</param>
/// <param name="Type">How its values compare.</param>
/// <param name="Slot">0 to <see cref="FieldTable.Count"/> − 1.</param>
public sealed record Field(string Name, FieldType Type, int Slot);
