using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Cronwatch.Detect.Eql.Binding;
using Cronwatch.Detect.Eql.Compilation;
using Cronwatch.Detect.Eql.Syntax;
using Cronwatch.Detect.Exceptions.ValueLists;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;

namespace Cronwatch.Detect.Exceptions;

/// <summary>One entry of an item, from what is written to a condition; null where it is wrong, which has its errors then.</summary>
/// <param name="fields">Finds the fields that entries read.</param>
/// <param name="lists">The value lists.</param>
/// <param name="errors">What is wrong.</param>
internal sealed class EntryCompiler(ItemFields fields, ValueListDirectory lists, List<RuleError> errors)
{
    private static readonly string[] Keys = ["field", "type", "operator", "value", "list", "entries", "id"];

    /// <summary>What tells the value lists that were read from other versions of them.</summary>
    public string Stamps { get; private set; } = "";

    /// <summary>The condition of an entry.</summary>
    /// <param name="entry">What is written.</param>
    /// <param name="within">The field whose objects it is about, when it is nested; else null.</param>
    public EntryCondition? Compile(Written entry, string? within = null)
    {
        foreach (var key in entry.Names.Except(Keys, StringComparer.Ordinal))
            Refuse(entry, key, $"`{key}` is no key of an entry", $"did you mean `{NearestName.Of(key, Keys)}`?");
        if (entry.Text("field") is not { Length: > 0 } name)
        {
            Refuse(entry, "field", "`field` must be the name of a field", "write one such as `process.executable`");
            return null;
        }
        if (fields.Find(name, within, out var problem, out var cure) is not { } field)
        {
            Refuse(entry, "field", problem, cure);
            return null;
        }
        var isNegated = IsNegated(entry);
        var condition = TypeOf(entry) switch
        {
            "match" => Any(field, Match(entry, field, entry["value"])),
            "match_any" => Any(field, MatchAny(entry, field)),
            "wildcard" => Any(field, Wildcard(entry, field)),
            "list" when within is null => Any(field, Listed(entry, field)),
            "exists" => Exists(entry, field),
            "nested" when within is null => Nested(entry, field),
            "list" or "nested" => Refuse(entry, "type", "within a `nested` entry there is neither `list` nor `nested`", "write `match_any`, or an entry beside it"),
            _ => Refuse(entry, "type", "`type` is none that entries have", "write `match`, `match_any`, `exists`, `wildcard`, `list` or `nested`"),
        };
        return condition is not null && isNegated == true ? new EntryCondition.Not(condition) : condition;
    }

    /// <summary>The type of an entry; where it is not written, what its value says.</summary>
    public static string? TypeOf(Written entry) => entry.Has("type") ? entry.Text("type") : entry["value"].ValueKind switch
    {
        JsonValueKind.Array => "match_any",
        JsonValueKind.Undefined => entry.Has("list") ? "list" : entry.Has("entries") ? "nested" : null,
        _ => "match",
    };

    private bool? IsNegated(Written entry)
    {
        if (!entry.Has("operator") || entry.Text("operator") is "included")
            return false;
        if (entry.Text("operator") is "excluded")
            return true;
        Refuse(entry, "operator", "`operator` is neither of the two", "write `included` or `excluded`");
        return null;
    }

    private static EntryCondition.AnyValue? Any(ItemField field, ValueTest? test) => test is null ? null : new(field, test);

    private ValueTest? Match(Written entry, ItemField field, JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => null,
        };
        return text is null
            ? Wrong(entry, "value", "`value` must be a text", "write one; for several, `match_any` and a list")
            : TestOf(entry, field, text);
    }

    private ValueTest? TestOf(Written entry, ItemField field, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return (field.Type, field.Form) switch
        {
            (FieldType.Keyword, FieldForm.Words) => new Words.Phrase(text),
            (FieldType.Keyword, FieldForm.Caseless) => new ValueTest.Equal(AsciiCase.Fold(bytes), ignoreCase: true),
            (FieldType.Keyword, _) => new ValueTest.Equal(bytes, ignoreCase: false),
            (FieldType.Boolean, _) when text is "true" or "false" => new ValueTest.Equal(bytes, ignoreCase: false),
            (FieldType.Long or FieldType.Double, _) when Number.TryParse(bytes, out var number) =>
                new ValueTest.IsNumber(Relation.Equal, number, truncates: field.Type == FieldType.Long),
            (FieldType.Ip, _) when ValueListFile.TryParseRange(bytes, out var first, out var last) && !bytes.Contains((byte)'-') =>
                new ValueTest.IsAddress(first, last),
            (FieldType.Date, _) when DateSpan.TryParse(text, out var first, out var last) => new ValueTest.IsInstant(first, last),
            _ => Misfit(entry, field, text),
        };
    }

    private ValueTest? MatchAny(Written entry, ItemField field)
    {
        if (entry["value"] is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() == 0)
            return Wrong(entry, "value", "`value` must be a list of texts", "write `[\"…\"]`");
        var tests = list.EnumerateArray().Select(value => Match(entry, field, value)).ToList();
        if (tests.Contains(null))
            return null;
        return field is { Type: FieldType.Keyword, Form: not FieldForm.Words }
            ? new ValueTest.OneOf(SetOf(list, ignoreCase: field.Form == FieldForm.Caseless))
            : new ValueTest.Any([.. tests.Select(test => test!)]);
    }

    private static Utf8Set SetOf(JsonElement list, bool ignoreCase) => new(
        [.. list.EnumerateArray().Select(v => Encoding.UTF8.GetBytes(DocumentWalk.TextOf(v))).Select(b => ignoreCase ? AsciiCase.Fold(b) : b)],
        ignoreCase);

    private ValueTest? Wildcard(Written entry, ItemField field)
    {
        if (entry.Text("value") is not { Length: > 0 } pattern)
            return Wrong(entry, "value", "`value` must be a pattern", "write one such as `/opt/backup/*`");
        if (field.Type != FieldType.Keyword)
            return Wrong(entry, "type", $"`{field.Name}` is {field.Type.WithArticle()}, and patterns are for texts",
                field.Type == FieldType.Ip ? "write `match` and a network such as `10.0.0.0/8`" : "write `match` or `match_any`");
        return field.Form == FieldForm.Words
            ? new Words.AnyFits(new EscapedWildcard(pattern.ToLowerInvariant(), ignoreCase: false))
            : new EscapedWildcard(pattern, ignoreCase: field.Form == FieldForm.Caseless);
    }

    private ValueList? Listed(Written entry, ItemField field)
    {
        if (entry.Object("list") is not { } named || named.Text("id") is not { Length: > 0 } id || named.Text("type") is not { } type)
            return (ValueList?)Wrong(entry, "list", "`list` must name a value list", "write `list = { id = \"…\", type = \"keyword\" }`");
        if (!ValueList.Types.Contains(type))
            return (ValueList?)Wrong(entry, "list", $"value lists of type `{type}` are not supported", "write `keyword`, `text`, `ip` or `ip_range`");
        if (field.Type is not (FieldType.Keyword or FieldType.Ip) || field.Form != (type == "text" && field.Form == FieldForm.Words ? FieldForm.Words : FieldForm.Exact))
            return (ValueList?)Wrong(entry, "field", $"the values of this field are not looked up in a list of type `{type}`",
                "name a field of texts or addresses, without `.caseless` or `.text`");
        var list = lists.Find(id, type, entry, errors, out var stamp);
        Stamps += stamp;
        return list;
    }

    private EntryCondition? Exists(Written entry, ItemField field) => entry.Has("value")
        ? Refuse(entry, "value", "`exists` asks for no value", "leave it out, or write `match`")
        : new EntryCondition.Exists(field);

    private EntryCondition? Nested(Written entry, ItemField field)
    {
        if (!ItemFields.IsNested(field))
            return Refuse(entry, "field", $"`{field.Name}` is no list of objects for Elasticsearch, whose search would fail",
                "write the fields below it as entries of their own");
        if (entry.Objects("entries") is not { Length: > 0 } inner)
            return Refuse(entry, "entries", "`entries` must be a list of entries", "write those that must hold of one object");
        var all = inner.Select(one => Compile(one, field.Name)).ToList();
        return all.Contains(null) ? null : new EntryCondition.Nested(field, [.. all.Select(condition => condition!)]);
    }

    private ValueTest? Misfit(Written entry, ItemField field, string text) => Wrong(entry, "value",
        $"`{(text.Length > 60 ? text[..60] + "…" : text)}` cannot be compared with {field.Type.WithArticle()}",
        field.Type == FieldType.Boolean ? "write `true` or `false`" : field.Type.Expects());

    private ValueTest? Wrong(Written entry, string name, string what, string cure)
    {
        Refuse(entry, name, what, cure);
        return null;
    }

    private EntryCondition? Refuse(Written entry, string name, string what, string cure)
    {
        errors.Add(entry.Error(name, what, cure));
        return null;
    }
}
