using System.Diagnostics.CodeAnalysis;
using System.Text;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Processes;

/// <summary>
/// Keeps once what thousands of rows say alike: paths, names, hashes, users. Owned by a lane. Forgetting an entry costs
/// memory, never truth.
/// </summary>
internal sealed class RepeatedTexts
{
    // Some hundred programs and users per kind of host; beyond this the texts are no repetitions.
    private const int MaxEntries = 65_536;

    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _known;
    private readonly Dictionary<(string? Id, string? Name), Account> _accounts = [];
    private char[] _characters = new char[1_024];

    public RepeatedTexts() => _known = _texts.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The text, null when it is empty.</summary>
    public string? Shared(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return null;
        var characters = Read(utf8);
        return _known.TryGetValue(characters, out var shared) ? shared : Add(characters.ToString());
    }

    /// <summary>The same text, of all that are alike always the same object.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public string? Shared(string? text) => text is null ? null : _texts.TryGetValue(text, out var shared) ? shared : Add(text);

    /// <summary>The account, null when both are empty.</summary>
    public Account? Shared(ReadOnlySpan<byte> id, ReadOnlySpan<byte> name)
    {
        if (id.IsEmpty && name.IsEmpty)
            return null;
        var (sharedId, sharedName) = (Shared(id), Shared(name));
        if (_accounts.TryGetValue((sharedId, sharedName), out var shared))
            return shared;
        if (_accounts.Count >= MaxEntries)
            _accounts.Clear();
        return _accounts[(sharedId, sharedName)] = new(sharedId, sharedName);
    }

    /// <summary>The text's characters, good until the next call: what looks a text up needs no string of its own.</summary>
    public ReadOnlySpan<char> Read(ReadOnlySpan<byte> utf8)
    {
        if (_characters.Length < utf8.Length)
            _characters = new char[utf8.Length];
        return _characters.AsSpan(0, Encoding.UTF8.GetChars(utf8, _characters));
    }

    private string Add(string text)
    {
        if (_texts.Count >= MaxEntries)
            _texts.Clear();
        _texts.Add(text);
        return text;
    }
}
