using System.Security.Cryptography;
using System.Text;
using Tomlyn;
using Tomlyn.Model;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Cronwatch.Detect.Rules;

/// <summary>A TOML file as read: its values, and where each key of its tables stands.</summary>
internal sealed class TomlFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, SyntaxNode> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ValueSyntax?> _values = new(StringComparer.Ordinal);

    private TomlFile(string path, string text, DocumentSyntax syntax, TomlTable root)
    {
        Path = path;
        Text = text;
        Root = root;
        Index("", syntax.KeyValues);
        var lengths = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var table in syntax.Tables)
        {
            var name = PlaceOf(table, lengths);
            _keys.TryAdd(name, table.Name!);
            Index(name + ".", table.Items);
        }
    }

    public string Path { get; }

    /// <summary>The text with LF line ends.</summary>
    public string Text { get; }

    public TomlTable Root { get; }

    /// <summary>Lower-case hex sha256 of the text.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Strict.GetBytes(Text)));

    /// <summary>Reads the file; null when it cannot be read or is no TOML, which has its errors then.</summary>
    public static TomlFile? Read(string path, List<RuleError> errors)
    {
        var text = "";
        try
        {
            var written = Strict.GetString(File.ReadAllBytes(path));
            text = written.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal);
            var syntax = SyntaxParser.Parse(text, path);
            // Two readers: one says what TOML forbids as a whole, such as a key twice; the other words broken syntax better.
            if (TomlSerializer.Deserialize<TomlTable>(text) is { } root && !syntax.HasErrors)
                return new TomlFile(path, text, syntax, root);
            foreach (var message in syntax.Diagnostics)
                errors.Add(At(path, message.Span, message.Message, "write valid TOML"));
        }
        catch (TomlException e)
        {
            errors.Add(new RuleError(path, e.Line ?? 1, e.Column ?? 1, Plain(e.Message), "write valid TOML"));
        }
        catch (DecoderFallbackException)
        {
            errors.Add(new RuleError(path, 1, 1, "the file is not UTF-8", "save it as UTF-8"));
        }
        catch (ArgumentOutOfRangeException)
        {
            // Tomlyn 2.10.2 throws it where the file ends within an escape.
            var end = text.Length - (text.LastIndexOf('\n') + 1) + 1;
            errors.Add(new RuleError(path, 1 + text.AsSpan().Count('\n'), end, "the file ends within an escape", "write valid TOML"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(new RuleError(path, 0, 0, "the file cannot be read", "check that it exists and may be read"));
        }
        return null;
    }

    /// <summary>
    /// Something about a key, by its full dotted name, in which <c>[n]</c> is the element of an array or of tables; where it
    /// is not written, about its table or the file.
    /// </summary>
    public RuleError Error(string key, string what, string cure)
    {
        for (var name = key; name.Length > 0; name = name[..Math.Max(0, name.LastIndexOf('.'))])
            if (_keys.TryGetValue(name, out var node))
                return At(Path, node.Span, what, cure);
        return new RuleError(Path, 1, 1, what, cure);
    }

    /// <summary>Something about the value of a key.</summary>
    public RuleError ValueError(string key, string what, string cure) => _values.GetValueOrDefault(key) is { } value
        ? At(Path, value.Span, what, cure)
        : Error(key, what, cure);

    /// <summary>The string that a table must have under a key; null, and an error, when it has none.</summary>
    /// <param name="table">The table.</param>
    /// <param name="at">Its own key.</param>
    /// <param name="key">The key in it.</param>
    /// <param name="errors">Gets the error.</param>
    public string? TextOf(TomlTable table, string at, string key, List<RuleError> errors)
    {
        if (table.TryGetValue(key, out var value) && value is string text)
            return text;
        errors.Add(value is null
            ? Error($"{at}.{key}", $"`{key}` is missing", $"write it into the {(at.EndsWith(']') ? "entry" : "table")}")
            : ValueError($"{at}.{key}", $"`{key}` must be a string", "put it into quotes"));
        return null;
    }

    /// <summary>Something at an offset inside the string that is the value of a key.</summary>
    public RuleError StringError(string key, int offset, string what, string cure)
    {
        if (_values.GetValueOrDefault(key) is not StringValueSyntax { Token.Text: { } written } value)
            return ValueError(key, what, cure);
        var at = value.Span.Offset + TomlStringText.OffsetIn(written, offset);
        var lineStart = at == 0 ? 0 : Text.LastIndexOf('\n', at - 1) + 1;
        return new RuleError(Path, 1 + Text.AsSpan(0, lineStart).Count('\n'), at - lineStart + 1, what, cure);
    }

    private static RuleError At(string path, SourceSpan span, string what, string cure) =>
        new(path, span.Start.Line + 1, span.Start.Column + 1, what, cure);

    // `items[1].entries[0]` for the entries of the second of [[items]]: each part of a name goes by its last element so far.
    private string PlaceOf(TableSyntaxBase table, Dictionary<string, int> lengths)
    {
        var place = "";
        var parts = PartsOf(table.Name!).ToList();
        for (var i = 0; i < parts.Count; i++)
        {
            place += place.Length == 0 ? parts[i] : "." + parts[i];
            if (i == parts.Count - 1 && table is TableArraySyntax)
            {
                _keys.TryAdd(place, table.Name!);
                lengths[place] = lengths.GetValueOrDefault(place) + 1;
            }
            if (lengths.TryGetValue(place, out var length))
                place += Element(length - 1);
        }
        return place;
    }

    private void Index(string prefix, SyntaxList<KeyValueSyntax> pairs)
    {
        foreach (var pair in pairs)
            Index(prefix, pair);
    }

    private void Index(string prefix, KeyValueSyntax pair)
    {
        var name = prefix + string.Join('.', PartsOf(pair.Key!));
        _keys.TryAdd(name, pair.Key!);
        IndexValue(name, pair.Value);
    }

    private void IndexValue(string name, ValueSyntax? value)
    {
        _values.TryAdd(name, value);
        if (value is InlineTableSyntax table)
            foreach (var item in table.Items)
                Index(name + ".", item.KeyValue!);
        if (value is not ArraySyntax array)
            return;
        var index = 0;
        foreach (var item in array.Items)
        {
            var element = name + Element(index++);
            _keys.TryAdd(element, item);
            IndexValue(element, item.Value);
        }
    }

    private static string Element(int index) => FormattableString.Invariant($"[{index}]");

    private static IEnumerable<string> PartsOf(KeySyntax key) =>
        key.DotKeys.Select(part => PartOf(part.Key!)).Prepend(PartOf(key.Key!));

    private static string PartOf(BareKeyOrStringValueSyntax part) => part switch
    {
        BareKeySyntax bare => bare.Key?.Text ?? "",
        StringValueSyntax quoted => quoted.Value ?? "",
        _ => "",
    };

    // "(3,5) : error : What." without what is said elsewhere.
    private static string Plain(string message)
    {
        const string Mark = " : error : ";
        var line = message.Split('\n')[0];
        var start = line.IndexOf(Mark, StringComparison.Ordinal);
        return (start < 0 ? line : line[(start + Mark.Length)..]).TrimEnd('.', ' ', '\r');
    }
}
