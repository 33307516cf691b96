using System.Collections.Immutable;
using Cronwatch.Events;

namespace Cronwatch.Ingest;

/// <summary>Texts of which every record that rules match contains one. Immutable; allocates nothing while it searches.</summary>
internal sealed class RequiredLiterals
{
    private const string OfNumbers = "0123456789+-.:ETZ";

    private readonly bool _hasShort;                // Without its quotes one is too short to be looked for.
    private readonly LiteralSearch? _inJson;
    private readonly LiteralSearch? _inText;

    /// <summary>Literals as <see cref="Prefilter"/> takes them.</summary>
    public RequiredLiterals(ImmutableArray<string>? literals)
    {
        if (literals is not { } given)
        {
            (IsOpen, HasOfNumbers) = (true, true);
            return;
        }
        ImmutableArray<string> unquoted = [.. given.Select(l => l.Trim('"'))];
        Single = given is [var only] ? only : null;
        HasOfNumbers = unquoted.Any(l => l.All(c => OfNumbers.Contains(c, StringComparison.OrdinalIgnoreCase)));
        _hasShort = unquoted.Any(l => l.Length < LiteralSearch.Shortest);
        _inJson = given.IsEmpty ? null : new LiteralSearch(given);
        _inText = given.IsEmpty || _hasShort ? null : new LiteralSearch(unquoted);
    }

    /// <summary>The only one; null: there are others, or none.</summary>
    public string? Single { get; }

    /// <summary>Whether one, or all of text, may stand in the text of a number or a time.</summary>
    public bool HasOfNumbers { get; }

    /// <summary>Whether nothing is known of what matches.</summary>
    public bool IsOpen { get; }

    /// <summary>A place inside the first literal that stands in JSON without escapes; −1: none does.</summary>
    public int IndexInJson(ReadOnlySpan<byte> json) => _inJson?.IndexOfAny(json) ?? -1;

    /// <summary>Whether JSON without escapes contains one.</summary>
    public bool MayBeInJson(ReadOnlySpan<byte> json) => IsOpen || _inJson?.FindsAny(json) == true;

    /// <summary>Whether text of which nothing need be in quotes contains one.</summary>
    public bool MayBeInText(ReadOnlySpan<byte> text) => IsOpen || _hasShort || _inText?.FindsAny(text) == true;
}
