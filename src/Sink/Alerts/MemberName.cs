using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>The name of a member that events have, and what the engines and the index make of what stands under it.</summary>
internal sealed class MemberName
{
    private static readonly string[] OwnPrefixes = ["kibana", "signal", "threshold_result", "cronwatch", "guide"];

    private readonly FieldType _type;
    private readonly bool _isLeaf;
    private readonly bool _isObject;
    private readonly bool _isLabel;

    /// <param name="key">The key that the copy has.</param>
    /// <param name="path">The full dotted name of the object that it is a member of; empty: the event.</param>
    /// <param name="full">Its own.</param>
    /// <param name="names">Those that it belongs to.</param>
    public MemberName(string key, string path, string full, EventNames names)
    {
        (Key, Full) = (key, full);
        IsTaken = IsName(key) && !CrossesLeaf(path, full);
        IsOurs = path.Length == 0 && IsOfEngine(key);
        IsWrittenByUs = full is "@timestamp" or "event.kind";
        IsMapped = MappedFields.IsMapped(full);
        IsTyped = MappedFields.IsTyped(full);
        Written = IsTaken ? JsonEncodedText.Encode(key, AlertDocument.Encoder) : default;
        Members = new(names, full);
        (_type, _isLeaf, _isObject, _isLabel) = (EcsTypes.Of(full), MappedFields.IsLeaf(full), MappedFields.IsObject(full), MappedFields.IsLabel(full));
    }

    /// <summary>The key that the copy has.</summary>
    public string Key { get; }

    /// <summary>The same as JSON, where it is taken.</summary>
    public JsonEncodedText Written { get; }

    /// <summary>The full dotted name.</summary>
    public string Full { get; }

    /// <summary>Whether the engines take such a key there.</summary>
    public bool IsTaken { get; }

    /// <summary>Whether an alert has keys of that kind of its own, so that no event may have them.</summary>
    public bool IsOurs { get; }

    /// <summary>Whether the alert says this of itself, and of the event elsewhere.</summary>
    public bool IsWrittenByUs { get; }

    /// <summary>Whether the index maps it, or anything below it.</summary>
    public bool IsMapped { get; }

    /// <summary>Whether the index maps it to one type, or one below it.</summary>
    public bool IsTyped { get; }

    /// <summary>Those of its own members, where it is an object.</summary>
    public MemberNames Members { get; }

    /// <summary>Whether the index takes a value, or an element of an array, under the name.</summary>
    public bool Fits(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => !_isLeaf,
        JsonValueKind.Array or JsonValueKind.Null => true,
        JsonValueKind.String when _isLabel => EventJson.Text(value).Length <= EventCopy.MostOfText,
        _ => !_isObject && EcsValue.Fits(_type, value),
    };

    /// <summary>Whether a key of an alert is the engine's: no event may have it.</summary>
    public static bool IsOfEngine(string key) =>
        Array.Exists(OwnPrefixes, prefix => key.StartsWith(prefix, StringComparison.Ordinal));

    // A dotted key stands for the objects on its way as well: none of them may be a mapped value.
    private static bool CrossesLeaf(string path, string full)
    {
        for (var at = path.Length + 1; at < full.Length && full.IndexOf('.', at) is var dot and > 0; at = dot + 1)
            if (MappedFields.IsLeaf(full[..dot]))
                return true;
        return false;
    }

    // Refused by both engines: no text between dots, and the names of their own metadata. What is flattened may hold no NUL.
    private static bool IsName(string key) => key.Length <= ShortText.Most && !IsMetadata(key) && !key.Contains('\0', StringComparison.Ordinal)
        && Array.TrueForAll(key.Split('.'), part => !string.IsNullOrWhiteSpace(part));

    private static bool IsMetadata(string key) => key is "_id" or "_index" or "_source" or "_type" or "_routing" or "_version"
        or "_seq_no" or "_primary_term" or "_field_names" or "_ignored" or "_doc_count" or "_nested_path" or "_size" or "_tier";
}
