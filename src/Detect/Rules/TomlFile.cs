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
        foreach (var table in syntax.Tables.OfType<TableSyntax>())
        {
            var name = NameOf(table.Name!);
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
        try
        {
            var text = Strict.GetString(File.ReadAllBytes(path)).TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal);
            var syntax = SyntaxParser.Parse(text, path);
            // Two readers: one says what TOML forbids as a whole, such as a key twice; the other words broken syntax better.
            if (TomlSerializer.Deserialize<TomlTable>(text) is { } root && !syntax.HasErrors)
                return new TomlFile(path, text, syntax, root);
            foreach (var message in syntax.Diagnostics)
                errors.Add(new RuleError(path, message.Span.Start.Line + 1, message.Span.Start.Column + 1, message.Message, "write valid TOML"));
        }
        catch (TomlException e)
        {
            errors.Add(new RuleError(path, e.Line ?? 1, e.Column ?? 1, Plain(e.Message), "write valid TOML"));
        }
        catch (DecoderFallbackException)
        {
            errors.Add(new RuleError(path, 1, 1, "the file is not UTF-8", "save it as UTF-8"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(new RuleError(path, 0, 0, "the file cannot be read", "check that it exists and may be read"));
        }
        return null;
    }

    /// <summary>Something about a key, by its full dotted name; about its table, or the file's start, where the key is not written.</summary>
    public RuleError Error(string key, string what, string cure)
    {
        for (var name = key; name.Length > 0; name = name[..Math.Max(0, name.LastIndexOf('.'))])
            if (_keys.TryGetValue(name, out var node))
                return new RuleError(Path, node.Span.Start.Line + 1, node.Span.Start.Column + 1, what, cure);
        return new RuleError(Path, 1, 1, what, cure);
    }

    /// <summary>Something about the value of a key.</summary>
    public RuleError ValueError(string key, string what, string cure) => _values.GetValueOrDefault(key) is { } value
        ? new RuleError(Path, value.Span.Start.Line + 1, value.Span.Start.Column + 1, what, cure)
        : Error(key, what, cure);

    /// <summary>Something at an offset inside the string that is the value of a key.</summary>
    public RuleError StringError(string key, int offset, string what, string cure)
    {
        if (_values.GetValueOrDefault(key) is not StringValueSyntax { Token.Text: { } written } value)
            return ValueError(key, what, cure);
        var at = value.Span.Offset + TomlStringText.OffsetIn(written, offset);
        var lineStart = at == 0 ? 0 : Text.LastIndexOf('\n', at - 1) + 1;
        return new RuleError(Path, 1 + Text.AsSpan(0, lineStart).Count('\n'), at - lineStart + 1, what, cure);
    }

    private void Index(string prefix, SyntaxList<KeyValueSyntax> pairs)
    {
        foreach (var pair in pairs)
        {
            var name = prefix + NameOf(pair.Key!);
            _keys.TryAdd(name, pair.Key!);
            _values.TryAdd(name, pair.Value);
        }
    }

    private static string NameOf(KeySyntax key) =>
        string.Join('.', key.DotKeys.Select(part => PartOf(part.Key!)).Prepend(PartOf(key.Key!)));

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
