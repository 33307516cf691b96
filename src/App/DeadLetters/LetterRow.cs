using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cronwatch.App.Demo;
using Cronwatch.Events;

namespace Cronwatch.App.DeadLetters;

/// <summary>What a list says of a letter. Null: it does not say it.</summary>
internal sealed record LetterRow
{
    private const int MostOfError = 120;        // In a table; JSON has the whole.

    public required string Id { get; init; }

    public DateTimeOffset Time { get; init; }

    public required string Kind { get; init; }

    public required string Reason { get; init; }

    /// <summary><c>topic/partition/offset/index</c>.</summary>
    public string? Origin { get; init; }

    public string? AlertId { get; init; }

    public string? Output { get; init; }

    public string? Index { get; init; }

    public long? Status { get; init; }

    public string? ErrorType { get; init; }

    public string? Error { get; init; }

    public long? Attempts { get; init; }

    public long Size { get; init; }

    /// <summary>How large it was, where only its first bytes were kept.</summary>
    public long? WholeSize { get; init; }

    public static LetterRow Of(Letter letter) => new()
    {
        Id = letter.Id.ToString(),
        Time = letter.Time,
        Kind = letter.Kind,
        Reason = letter.Reason,
        Origin = letter.Origin is { } origin ? PlaceOf(origin) : null,
        AlertId = letter.AlertId,
        Output = letter.Output,
        Index = letter.Index,
        Status = letter.Status,
        ErrorType = letter.ErrorType,
        Error = letter.Error,
        Attempts = letter.Attempts,
        Size = letter.Value.Length,
        WholeSize = letter.WholeLength,
    };

    /// <summary>A place as lists and messages name it.</summary>
    public static string PlaceOf(RecordOrigin origin) =>
        string.Create(CultureInfo.InvariantCulture, $"{origin.Topic}/{origin.Partition}/{origin.Offset}/{origin.Index}");

    public string ToJson() => JsonSerializer.Serialize(this, LetterRowJson.Default.LetterRow);

    /// <summary>A table with a head, its columns aligned. Nothing in it commands a terminal.</summary>
    public static IEnumerable<string> Table(IReadOnlyCollection<LetterRow> rows)
    {
        string[][] all = [["ID", "TIME", "KIND", "REASON", "FROM", "SIZE", "ERROR"], .. rows.Select(r => r.Cells())];
        var widths = Enumerable.Range(0, all[0].Length).Select(column => all.Max(cells => cells[column].Length)).ToArray();
        return all.Select(cells => string.Join("  ", cells.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private string[] Cells() =>
    [
        Id,
        Time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        .. new[] { Kind, Reason, AlertId ?? Origin ?? "" }.Select(TerminalText.Harmless),
        Size.ToString(CultureInfo.InvariantCulture),
        TerminalText.HarmlessUpTo(MostOfError, WholeSize is { } whole ? $"the first bytes of {whole}" : Error is null ? "" : $"{Output ?? $"{Status} {ErrorType}"}: {Error}"),
    ];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LetterRow))]
internal sealed partial class LetterRowJson : JsonSerializerContext;
