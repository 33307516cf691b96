using System.Text.Json.Serialization;
using Cronwatch.Detect.Rules;

namespace Cronwatch.App.Doctor;

/// <summary>Something that <c>cronwatch doctor</c> has to say.</summary>
/// <param name="Kind"><c>unreachable</c>, <c>finding</c> or <c>made</c>.</param>
/// <param name="Place">Where: a topic, a group, a broker, an index, a file.</param>
/// <param name="What">What is wrong, or <c>made</c>.</param>
/// <param name="Cure">What to do; empty where it was made.</param>
internal sealed record Finding(string Kind, string Place, string What, string Cure)
{
    public const string IsUnreachable = "unreachable";
    public const string IsFinding = "finding";
    public const string IsMade = "made";

    /// <summary>What is not as it must be.</summary>
    public static Finding Of(string place, string what, string cure) => new(IsFinding, place, what, cure);

    /// <summary>What was missing and is there now.</summary>
    public static Finding Made(string place) => new(IsMade, place, IsMade, "");

    /// <summary>What a rule file has wrong.</summary>
    public static Finding Of(RuleError error) => Of(
        error.Line == 0 ? error.File : FormattableString.Invariant($"{error.File}:{error.Line}:{error.Column}"), error.What, error.Cure);

    /// <summary>From <c>place: what; cure</c>, where the place is known.</summary>
    public static Finding Parse(string kind, string place, string message)
    {
        var rest = message.StartsWith(place + ": ", StringComparison.Ordinal) ? message[(place.Length + 2)..] : message;
        var end = rest.LastIndexOf("; ", StringComparison.Ordinal);
        return end < 0 ? new(kind, place, rest, "") : new(kind, place, rest[..end], rest[(end + 2)..]);
    }

    public override string ToString() => Cure.Length == 0 ? $"{Place}: {What}" : $"{Place}: {What}; {Cure}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(Finding[]))]
internal sealed partial class FindingJson : JsonSerializerContext;
