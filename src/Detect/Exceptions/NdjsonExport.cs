using System.Text;
using System.Text.Json;
using Cronwatch.Detect.Rules;

namespace Cronwatch.Detect.Exceptions;

/// <summary>
/// An export of Kibana: an object a line, which is a container, an item, a rule that binds lists, a connector, or, the last, the
/// counts of what the others are. Counts that disagree, or none, say that something is missing.
/// </summary>
internal sealed class NdjsonExport
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _path;
    private readonly WrittenExceptions _written;
    private readonly List<RuleError> _errors;
    private readonly List<RuleError> _findings;
    private readonly List<ListKey> _containers = [];
    private int _items;
    private Written? _counts;

    private NdjsonExport(string path, WrittenExceptions written, List<RuleError> errors, List<RuleError> findings) =>
        (_path, _written, _errors, _findings) = (path, written, errors, findings);

    /// <summary>Adds what a file says; its lists are bound to a rule as well, where its folder is named after one.</summary>
    public static void Read(string path, string? ruleOfFolder, WrittenExceptions written, List<RuleError> errors, List<RuleError> findings)
    {
        var export = new NdjsonExport(path, written, errors, findings);
        try
        {
            var bytes = File.ReadAllBytes(path);
            _ = Strict.GetCharCount(bytes);
            export.ReadLines(bytes);
        }
        catch (DecoderFallbackException)
        {
            errors.Add(new RuleError(path, 1, 1, "the file is not UTF-8", "save it as UTF-8"));
            return;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(new RuleError(path, 0, 0, "the file cannot be read", "check that it exists and may be read"));
            return;
        }
        if (ruleOfFolder is not null)
            foreach (var list in export._containers)
                written.Bind(ruleOfFolder, list, written.Lists[list].At);
    }

    private void ReadLines(byte[] bytes)
    {
        var rest = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
        for (var line = 1; rest.Length > 0; line++)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var text = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (!text.Span.Trim(" \t\r"u8).IsEmpty)
                ReadLine(text, line);
        }
        if (_counts is null)
            _errors.Add(new RuleError(_path, 0, 0, "the last line, which counts what was exported, is missing",
                "export it again; or add the line {\"exported_exception_list_count\":…,\"exported_exception_list_item_count\":…}"));
        else
            CheckCounts(_counts);
    }

    private void ReadLine(ReadOnlyMemory<byte> text, int line)
    {
        if (Parse(text, line) is not { } read)
            return;
        if (_counts is not null)
            _errors.Add(read.Error("something follows the line of counts", "keep one export a file"));
        else if (read.Has("exported_exception_list_count") || read.Has("exported_count") || read.Has("exported_rules_count"))
            _counts = read;
        else if (read.Has("item_id") && read.Has("list_id"))
            AddItem(read);
        else if (read.Has("list_id"))
            AddContainer(read);
        else if (read.Has("rule_id"))
            AddRule(read);
        else if (!read.Has("attributes"))       // That of a connector.
            _errors.Add(read.Error("the line is neither container, item, rule nor connector", "write it as Kibana's exports do"));
    }

    private Written? Parse(ReadOnlyMemory<byte> text, int line)
    {
        try
        {
            var json = JsonElement.Parse(text.Span);
            if (json.ValueKind == JsonValueKind.Object && IsText(json))
                return new Written(json, "", (path, what, cure) => new RuleError(_path, line, JsonPlaces.ColumnOf(text.Span, path), what, cure));
            _errors.Add(new RuleError(_path, line, 1, "the line is no JSON object", "write it as Kibana's exports do"));
        }
        catch (JsonException e)
        {
            var column = Strict.GetCharCount(text.Span[..(int)Math.Min(e.BytePositionInLine ?? 0, text.Length)]) + 1;
            _errors.Add(new RuleError(_path, line, column, "the line is no JSON", "export it again; each line is one object"));
        }
        return null;
    }

    // Whether all names and texts can be read: JSON may hold halves of surrogate pairs.
    private static bool IsText(JsonElement json)
    {
        try
        {
            return json.ValueKind switch
            {
                JsonValueKind.Object => json.EnumerateObject().All(member => member.Name is not null && IsText(member.Value)),
                JsonValueKind.Array => json.EnumerateArray().All(IsText),
                JsonValueKind.String => json.GetString() is not null,
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private void AddItem(Written item)
    {
        _items++;
        _written.AddItem(item);
    }

    private void AddContainer(Written container)
    {
        if (_written.AddContainer(container) is { } key)
            _containers.Add(key);
    }

    private void AddRule(Written rule)
    {
        foreach (var list in rule.Objects("exceptions_list") ?? [])
            if (rule.Text("rule_id") is { } id && _written.KeyOf(list) is { } key && list.Text("type")?.StartsWith("endpoint", StringComparison.Ordinal) != true)
                _written.Bind(id, key, list.Error("", ""));
    }

    private void CheckCounts(Written counts)
    {
        Check(counts, "exported_exception_list_count", _containers.Count, "containers");
        Check(counts, "exported_exception_list_item_count", _items, "items");
        foreach (var name in new[] { "missing_exception_lists_count", "missing_exception_list_item_count" })
            if (counts[name] is { ValueKind: JsonValueKind.Number } missing && missing.TryGetInt64(out var count) && count > 0)
                _findings.Add(counts.Error(name, FormattableString.Invariant($"Kibana found {count} of what was to be exported missing"), "see in Kibana what is gone, and export it again"));
    }

    private void Check(Written counts, string name, int read, string what)
    {
        if (counts[name] is { ValueKind: not JsonValueKind.Undefined } said && !(said.ValueKind == JsonValueKind.Number && said.TryGetInt64(out var count) && count == read))
            _errors.Add(counts.Error(name, FormattableString.Invariant($"the file holds {read} {what}, and its last line says {said}"), "export it again: lines are missing, or twice there"));
    }
}
