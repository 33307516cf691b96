using System.Text.Json;

namespace Cronwatch.Detect.Exceptions;

/// <summary>
/// Finds values in a document by full dotted names, whether objects nest, names are dotted or both, and through arrays. For what
/// slots do not hold: which values belong to one object.
/// </summary>
internal static class DocumentWalk
{
    /// <summary>All that a name leads to, elements of arrays one by one; null is nothing.</summary>
    public static IEnumerable<JsonElement> At(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(inner => At(inner, name)),
        JsonValueKind.Null or JsonValueKind.Undefined => [],
        JsonValueKind.Object when name.Length > 0 => element.EnumerateObject().SelectMany(member => Below(member, name)),
        _ => name.Length == 0 ? [element] : [],
    };

    /// <summary>Whether a name leads to a value, or to anything with a value below it.</summary>
    public static bool HasValueAt(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().Any(inner => HasValueAt(inner, name)),
        JsonValueKind.Null or JsonValueKind.Undefined => false,
        JsonValueKind.Object => element.EnumerateObject().Any(member => HasValueBelow(member, name)),
        _ => name.Length == 0,
    };

    /// <summary>The text of a value that is neither object nor array. What is no text, as half a surrogate pair, is U+FFFD.</summary>
    public static string TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        }
        catch (InvalidOperationException)
        {
            return "\uFFFD";
        }
    }

    private static IEnumerable<JsonElement> Below(JsonProperty member, string name)
    {
        var own = NameOf(member);
        return own == name ? At(member.Value, "") : IsAbove(own, name) ? At(member.Value, name[(own.Length + 1)..]) : [];
    }

    private static bool HasValueBelow(JsonProperty member, string name)
    {
        var own = NameOf(member);
        return name.Length == 0 || own == name || IsAbove(name, own) ? HasValueAt(member.Value, "")
            : IsAbove(own, name) && HasValueAt(member.Value, name[(own.Length + 1)..]);
    }

    private static bool IsAbove(string name, string other) =>
        name.Length > 0 && other.Length > name.Length && other[name.Length] == '.' && other.StartsWith(name, StringComparison.Ordinal);

    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }
}
