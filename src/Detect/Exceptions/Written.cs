using System.Text.Json;
using Cronwatch.Detect.Rules;

namespace Cronwatch.Detect.Exceptions;

/// <summary>An object of a file, as JSON wherever it came from, and what says where its members stand.</summary>
/// <param name="json">The object.</param>
/// <param name="path">Where in the file it is, such as <c>items[1].entries[0]</c>; empty for all of it.</param>
/// <param name="at">Makes an error of a path, what is wrong and its cure.</param>
internal sealed class Written(JsonElement json, string path, Func<string, string, string, RuleError> at)
{
    public JsonElement Json => json;

    public IEnumerable<string> Names => json.EnumerateObject().Select(member => member.Name);

    /// <summary>The member; a default one where it is missing or null.</summary>
    public JsonElement this[string name] =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : default;

    public bool Has(string name) => this[name].ValueKind != JsonValueKind.Undefined;

    /// <summary>The text of a member; null where it is missing or none.</summary>
    public string? Text(string name) => this[name] is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>The texts of a list; null where the member is missing or holds something else.</summary>
    public string[]? Texts(string name) =>
        this[name] is { ValueKind: JsonValueKind.Array } list && list.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String)
            ? [.. list.EnumerateArray().Select(e => e.GetString()!)]
            : null;

    /// <summary>The object that a member is; null where it is missing or none.</summary>
    public Written? Object(string name) =>
        this[name] is { ValueKind: JsonValueKind.Object } inner ? new Written(inner, PathOf(name), at) : null;

    /// <summary>The objects of a list; null where the member is missing or holds something else.</summary>
    public Written[]? Objects(string name) =>
        this[name] is { ValueKind: JsonValueKind.Array } list && list.EnumerateArray().All(e => e.ValueKind == JsonValueKind.Object)
            ? [.. list.EnumerateArray().Select((e, index) => new Written(e, FormattableString.Invariant($"{PathOf(name)}[{index}]"), at))]
            : null;

    /// <summary>Something about a member; where it is missing, about the object.</summary>
    public RuleError Error(string name, string what, string cure) => at(PathOf(name), what, cure);

    /// <summary>Something about the object.</summary>
    public RuleError Error(string what, string cure) => at(path, what, cure);

    private string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";
}
