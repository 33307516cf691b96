using System.Text.Json.Serialization;
using Cronwatch.Detect.Exceptions;

namespace Cronwatch.App.WebConsole;

/// <summary>What an exception item kept from paging since the start, as the console answers it.</summary>
/// <param name="ListId">Its list.</param>
/// <param name="ItemId">The item.</param>
/// <param name="Name">Its name.</param>
/// <param name="Hits">The hits that it was the first to hold of.</param>
/// <param name="LastMatch">The latest time of their events; null when there were none.</param>
internal sealed record ShownException(string ListId, string ItemId, string Name, long Hits, DateTimeOffset? LastMatch)
{
    public static ShownException Of(ExceptionCount count) => new(count.Item.ListId, count.Item.ItemId, count.Item.Name, count.Hits, count.LastMatch);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ShownException[]))]
internal sealed partial class ShownExceptionJson : JsonSerializerContext;
