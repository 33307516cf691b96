namespace Cronwatch.Ingest.Formats;

/// <summary>A schema as a registry has it.</summary>
/// <param name="Referenced">The texts of the schemas that it names, each behind those that it names itself.</param>
/// <param name="Text">Its own.</param>
/// <param name="Error">Why it is none to read Avro by.</param>
internal sealed record FetchedSchema(IReadOnlyList<string> Referenced, string Text, string? Error);
