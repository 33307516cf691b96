namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>What to do about one document's answer.</summary>
internal enum BulkItemFate
{
    /// <summary>It is in the index now.</summary>
    Created,

    /// <summary>It was there before: as good as created.</summary>
    AlreadyThere,

    /// <summary>Its news is in the index now.</summary>
    Updated,

    /// <summary>The engine was too busy, or its disk full: send this one again.</summary>
    Again,

    /// <summary>What its event holds is not taken: send this one in its safe form, once.</summary>
    SafeForm,

    /// <summary>Its index takes nothing, or nothing from us: it is refused, unless all are (<see cref="ClosedDoor"/>).</summary>
    NotLetIn,

    /// <summary>It will never be taken.</summary>
    Refused,
}

/// <summary>What to do about a request's answer.</summary>
internal enum BulkRequestFate
{
    /// <summary>Each document has its own answer.</summary>
    ReadItems,

    /// <summary>Send all of it again; what got in answers that it is there.</summary>
    Again,

    /// <summary>The same, but somebody has to mend the destination first.</summary>
    DestinationAtFault,

    /// <summary>Send it in two halves; a document that is alone is too large.</summary>
    Split,

    /// <summary>Send it in two halves; a document that is alone is at fault.</summary>
    Bisect,
}

/// <summary>The decisions of indexing, as pure functions.</summary>
internal static class BulkRetry
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    // A server may ask for more patience than ours, but not for an afternoon.
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(5);

    // Proxies that refuse a body for its size begin at 1 MB; what is smaller was cut off for another reason.
    private const int SplitFrom = 1_024 * 1_024;

    /// <summary>What to do about a document.</summary>
    /// <param name="item">The engine's answer.</param>
    /// <param name="isUpdate">Whether it was to be updated: then a conflict means that somebody else changed it meanwhile.</param>
    public static BulkItemFate FateOf(BulkItem item, bool isUpdate = false) => item switch
    {
        { IsInFailureStore: true } => BulkItemFate.Refused,
        { Status: >= 200 and < 300 } => isUpdate ? BulkItemFate.Updated : BulkItemFate.Created,
        { Status: 409 } when isUpdate => BulkItemFate.Again,
        { Status: 409, ErrorType: null or "version_conflict_engine_exception" } => BulkItemFate.AlreadyThere,
        { Status: 409 or 429 or >= 500 } => BulkItemFate.Again,
        { Status: 400, ErrorType: { } type } when IsOfContent(type) => BulkItemFate.SafeForm,
        { Status: 400, ErrorType: "index_closed_exception" } => BulkItemFate.NotLetIn,
        { Status: 403 } or { Status: 404, ErrorType: not "document_missing_exception" } => BulkItemFate.NotLetIn,
        _ => BulkItemFate.Refused,
    };

    // The first by Elasticsearch 7 and OpenSearch, the second since Elasticsearch 8.
    private static bool IsOfContent(string type) => type.StartsWith("mapper_parsing_", StringComparison.Ordinal)
        || type.StartsWith("document_parsing_", StringComparison.Ordinal)
        || type.StartsWith("illegal_argument_", StringComparison.Ordinal);

    /// <summary>What to do about a request.</summary>
    /// <param name="status">Its HTTP status; null when there was no answer.</param>
    /// <param name="wasReset">Whether the connection broke while the body was being sent.</param>
    /// <param name="bodyLength">The body's length before compression.</param>
    public static BulkRequestFate FateOf(int? status, bool wasReset, int bodyLength) => status switch
    {
        >= 200 and < 300 => BulkRequestFate.ReadItems,
        413 => BulkRequestFate.Split,
        400 => BulkRequestFate.Bisect,
        null when wasReset && bodyLength > SplitFrom => BulkRequestFate.Split,
        null or 429 or >= 502 and <= 504 => BulkRequestFate.Again,
        _ => BulkRequestFate.DestinationAtFault,
    };

    /// <summary>
    /// How long to wait before a request is sent again: anything up to one second, doubling with each failure in a row up
    /// to a minute, so that many writers do not come back at once; at least what the server asked for.
    /// </summary>
    /// <param name="failures">Failures in a row, from 1.</param>
    /// <param name="chance">0 to 1, by chance.</param>
    /// <param name="asked">The server's <c>Retry-After</c>.</param>
    public static TimeSpan DelayBefore(int failures, double chance, TimeSpan asked = default)
    {
        var most = First * Math.Pow(2, Math.Min(failures - 1, 16));
        var delay = (most < Longest ? most : Longest) * chance;
        var least = asked < LongestAsked ? asked : LongestAsked;
        return delay > least ? delay : least;
    }
}
