using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cronwatch.Ingest.Formats;

/// <summary>What a registry answers when it is asked for a schema.</summary>
/// <param name="Schema">Its text.</param>
/// <param name="SchemaType">What kind of schema; null: Avro.</param>
/// <param name="References">The schemas that it names.</param>
internal sealed record RegistryAnswer(string Schema, string? SchemaType, RegistryAnswer.Reference[]? References)
{
    private static readonly JsonSerializerOptions AsRegistriesWrite = new(JsonSerializerDefaults.Web);

    /// <summary>Reads an answer. Null where the text is none.</summary>
    public static RegistryAnswer? Of(string text) =>
        Read<RegistryAnswer>(text) is { Schema: not null } answer && answer.References?.Contains(null) != true ? answer : null;

    /// <summary>
    /// Whether an answer with the status 404 is the registry's: 40401 of a subject, 40402 of a version, 40403 of a schema.
    /// The status alone is what a wrong address answers.
    /// </summary>
    public static bool IsNotFound(string text) => Read<Refusal>(text)?.ErrorCode is 404 or (>= 40_400 and < 40_500);

    private static T? Read<T>(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, AsRegistriesWrite);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>A schema by the place where it was registered.</summary>
    internal sealed record Reference(string Subject, int Version);

    private sealed record Refusal([property: JsonPropertyName("error_code")] int ErrorCode);
}
