namespace Cronwatch.Sinks.Elasticsearch;

/// <summary>What came back for a request.</summary>
/// <param name="Status">The HTTP status; null when nothing came.</param>
/// <param name="Body">The body, decompressed.</param>
/// <param name="Problem">What to print of it when it is not what was wanted.</param>
/// <param name="WasReset">Whether the connection broke after it stood.</param>
/// <param name="RetryAfter">How long the server asks to wait; zero when it does not ask.</param>
internal sealed record HttpAnswer(int? Status, byte[] Body, string Problem, bool WasReset = false, TimeSpan RetryAfter = default);
