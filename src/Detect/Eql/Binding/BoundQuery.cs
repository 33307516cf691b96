namespace Cronwatch.Detect.Eql.Binding;

/// <summary>A query whose names are slots and whose literals have the types of their fields.</summary>
/// <param name="IsOfCategory">That some element of the category field is the query's category; null for any.</param>
/// <param name="Condition">What the query asks besides.</param>
internal sealed record BoundQuery(Condition.Holds? IsOfCategory, Condition Condition);
