using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cronwatch.Detect.Eql.Compilation;
using Cronwatch.Detect.Exceptions.ValueLists;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;

namespace Cronwatch.Detect.Exceptions;

/// <summary>Makes items of what is written.</summary>
/// <param name="ofEvent">The fields that events are decoded by.</param>
/// <param name="ofContext">The fields that context is decoded by.</param>
/// <param name="lists">The value lists.</param>
/// <param name="errors">What is wrong.</param>
/// <param name="findings">What is worth knowing.</param>
internal sealed class ItemCompiler(
    FieldTable.Builder ofEvent, FieldTable.Builder ofContext, ValueListDirectory lists, List<RuleError> errors, List<RuleError> findings)
{
    private static readonly string[] Keys =
    [
        "name", "item_id", "entries", "os_types", "expire_time", "list_id", "namespace_type", "description", "comments", "tags", "type",
        "meta", "id", "_version", "version", "_tags", "tie_breaker_id", "created_at", "created_by", "updated_at", "updated_by",
    ];

    private static readonly string[] OsTypes = ["linux", "macos", "windows"];

    /// <summary>The item; null where it is wrong, which has its errors then.</summary>
    public ExceptionItem? Compile(WrittenItem written)
    {
        var (item, before) = (written.Object, errors.Count);
        foreach (var key in item.Names.Except(Keys, StringComparer.Ordinal))
            findings.Add(item.Error(key, $"`{key}` is no known key", $"did you mean `{NearestName.Of(key, Keys)}`?"));
        if (item.Has("type") && item.Text("type") != "simple")
            errors.Add(item.Error("type", "items are of type `simple` alone", "write `type = \"simple\"`, or leave it out"));
        var expires = Expiry(item);
        var os = Os(item);
        var fields = new ItemFields(ofEvent, ofContext);
        var entries = new EntryCompiler(fields, lists, errors);
        var conditions = Entries(item, entries);
        if (errors.Count > before)
            return null;
        findings.AddRange(ItemLint.Of(item));
        return new ExceptionItem([.. os, .. conditions], item.Error("name", "", ""))
        {
            ListId = written.List.Id,
            NamespaceType = written.List.Namespace,
            ItemId = written.Id,
            Name = item.Text("name")!,
            Expires = expires,
            ReadsContext = fields.ReadContext,
            Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(item.Json.GetRawText() + entries.Stamps))),
        };
    }

    private IEnumerable<EntryCondition> Entries(Written item, EntryCompiler compiler)
    {
        if (item.Objects("entries") is { Length: > 0 } entries)
            return [.. entries.Select(entry => compiler.Compile(entry)).OfType<EntryCondition>()];
        errors.Add(item.Error("entries", "the item has no entries, and so would except every alert", "write what must hold of those that it is to except"));
        return [];
    }

    private DateTimeOffset? Expiry(Written item)
    {
        if (!item.Has("expire_time"))
            return null;
        if (item.Text("expire_time") is { } text && EventTime.TryParse(text, out var time))
            return time;
        errors.Add(item.Error("expire_time", "`expire_time` is no instant", "write one such as `2026-12-31T00:00:00Z`"));
        return null;
    }

    // An agent says the type of its system, or no more than its name.
    private ImmutableArray<EntryCondition> Os(Written item)
    {
        if (item["os_types"].ValueKind is JsonValueKind.Undefined)
            return [];
        if (item.Texts("os_types") is not { } types || types.Except(OsTypes).Any())
        {
            errors.Add(item.Error("os_types", "`os_types` must be a list of systems", "write `linux`, `macos` or `windows`"));
            return [];
        }
        if (types.Length == 0)
            return [];
        byte[][] texts = [.. types.Select(Encoding.UTF8.GetBytes)];
        return
        [
            new EntryCondition.Some(
            [
                new EntryCondition.AnyValue(Field("host.os.type"), new ValueTest.OneOf(new Utf8Set(texts, ignoreCase: false))),
                new EntryCondition.AnyValue(Field("host.os.name"), new ValueTest.OneOf(new Utf8Set(texts, ignoreCase: true))),
            ]),
        ];
    }

    private ItemField Field(string name) => new(name, OfContext: false, ofEvent.Intern(name).Slot, FieldType.Keyword, FieldForm.Exact);
}
