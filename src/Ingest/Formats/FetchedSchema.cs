using Confluent.SchemaRegistry;

namespace Cronwatch.Ingest.Formats;

/// <summary>A schema as a registry has it.</summary>
/// <param name="Referenced">The texts of the schemas that it names, each behind those that it names itself.</param>
/// <param name="Text">Its own.</param>
/// <param name="Error">Why it is none to read Avro by.</param>
internal sealed record FetchedSchema(IReadOnlyList<string> Referenced, string Text, string? Error)
{
    // What names more is a mistake; so it is when they name each other in a ring.
    private const int MostReferenced = 256;

    /// <summary>Fetches it and what it names. Throws what the client throws.</summary>
    public static async Task<FetchedSchema> OfAsync(WriterSchemaId id, ISchemaRegistryClient registry)
    {
        var schema = id.Unique == Guid.Empty
            ? await registry.GetSchemaAsync(id.Number)
            : await registry.GetSchemaByGuidAsync(id.Unique.ToString());
        if (KindOf(schema) is not nameof(SchemaType.Avro) and var kind)
            return new([], "", $"it is {kind}");
        var referenced = new List<string>();
        var seen = new HashSet<(string, int)>();
        return await AddAsync(schema, referenced, seen, registry)
            ? new(referenced, schema.SchemaString, null)
            : new([], "", $"it names more than {MostReferenced} others");
    }

    private static string KindOf(Schema schema)
    {
        try
        {
            return schema.SchemaType.ToString();
        }
        catch (InvalidOperationException e)         // A kind that the client has never heard of.
        {
            return $"of another kind ({e.Message})";
        }
    }

    private static async Task<bool> AddAsync(Schema of, List<string> referenced, HashSet<(string, int)> seen, ISchemaRegistryClient registry)
    {
        foreach (var reference in of.References ?? [])
        {
            if (!seen.Add((reference.Subject, reference.Version)))
                continue;
            if (seen.Count > MostReferenced)
                return false;
            var schema = await registry.GetRegisteredSchemaAsync(reference.Subject, reference.Version);
            if (!await AddAsync(schema.Schema, referenced, seen, registry))
                return false;
            referenced.Add(schema.SchemaString);
        }
        return true;
    }
}
