namespace Cronwatch.Detect.Eql.Binding;

/// <summary>A query whose names are slots and whose literals have the types of their fields.</summary>
/// <param name="Category">The event category; null for any.</param>
/// <param name="IsOfCategory">That some element of the category field is that category; null for any.</param>
/// <param name="Condition">What the query asks besides.</param>
internal sealed record BoundQuery(string? Category, Condition.Holds? IsOfCategory, Condition Condition);
