using Microsoft.Extensions.Logging;

namespace Cronwatch.Ingest.Formats;

public sealed partial class AvroSchemas
{
    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Schema {Id} of {Address} is not one that events can be read by: {Reason}. Its records become dead letters.")]
    private static partial void SchemaUnusable(ILogger logger, WriterSchemaId id, string address, string reason);
}
