namespace Cronwatch.Detect.Exceptions;

/// <summary>What a list of exceptions is called: lists of one id in two namespaces are two.</summary>
/// <param name="Id"><c>list_id</c>.</param>
/// <param name="Namespace"><c>single</c>, a list of one space, or <c>agnostic</c>, of all.</param>
internal readonly record struct ListKey(string Id, string Namespace)
{
    public const string Single = "single";
    public const string Agnostic = "agnostic";

    public override string ToString() => Namespace == Single ? $"`{Id}`" : $"`{Id}` ({Namespace})";
}
