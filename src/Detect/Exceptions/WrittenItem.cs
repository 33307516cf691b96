namespace Cronwatch.Detect.Exceptions;

/// <summary>An item as its file has it.</summary>
/// <param name="List">The list that it belongs to.</param>
/// <param name="Id">What it is called within its namespace.</param>
/// <param name="Object">What it says.</param>
internal sealed record WrittenItem(ListKey List, string Id, Written Object);
