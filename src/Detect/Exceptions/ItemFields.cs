using System.Collections.Frozen;
using Cronwatch.Events;

namespace Cronwatch.Detect.Exceptions;

/// <summary>Finds the fields that entries name, and gives them slots: of the event, or of what context says about it.</summary>
/// <param name="ofEvent">The fields that events are decoded by.</param>
/// <param name="ofContext">The fields that context is decoded by.</param>
internal sealed class ItemFields(FieldTable.Builder ofEvent, FieldTable.Builder ofContext)
{
    private const string Context = "guide.";
    private const int LongestName = 512;
    private const string Caseless = ".caseless";
    private const string Text = ".text";

    private static readonly string[] OfAlerts = ["kibana.", "cronwatch.", "signal."];

    // Those that Elastic documents as nested: https://www.elastic.co/docs/solutions/security/detect-and-alert/add-manage-exceptions
    private static readonly FrozenSet<string> Lists = new[]
    {
        "Endpoint.policy.applied.artifacts.global.identifiers", "Endpoint.policy.applied.artifacts.user.identifiers",
        "Target.dll.Ext.code_signature", "Target.process.Ext.code_signature", "Target.process.Ext.token.privileges",
        "Target.process.parent.Ext.code_signature", "Target.process.thread.Ext.token.privileges", "dll.Ext.code_signature",
        "file.Ext.code_signature", "file.Ext.macro.errors", "file.Ext.macro.stream", "process.Ext.code_signature",
        "process.Ext.token.privileges", "process.parent.Ext.code_signature", "process.thread.Ext.token.privileges",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether some entry reads context.</summary>
    public bool ReadContext { get; private set; }

    /// <summary>Whether a field holds objects that an entry can be about one by one.</summary>
    public static bool IsNested(ItemField field) => field.OfContext || Lists.Contains(field.Name);

    /// <summary>The field of a name; null with what is wrong with it.</summary>
    /// <param name="name">As it is written; relative to <paramref name="within"/> where that is given.</param>
    /// <param name="within">The field whose objects are meant; else null.</param>
    /// <param name="problem">What is wrong.</param>
    /// <param name="cure">What to write instead.</param>
    public ItemField? Find(string name, string? within, out string problem, out string cure)
    {
        (problem, cure) = ("", "");
        if (name.Length > LongestName || name.Split('.').Any(string.IsNullOrWhiteSpace))
        {
            (problem, cure) = ("this is no name of a field", "write one such as `process.executable`");
            return null;
        }
        if (Array.Exists(OfAlerts, prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            (problem, cure) = ($"`{name}` is of the alert, which is written after exceptions were asked", "name a field of the event, or one of `guide.*`");
            return null;
        }
        var (exact, form) = FormOf(name, within);
        var full = within is null ? exact : $"{within}.{exact}";
        var isContext = full.StartsWith(Context, StringComparison.Ordinal);
        ReadContext |= isContext;
        var slot = within is null ? (isContext ? ofContext : ofEvent).Intern(exact).Slot : -1;
        return new ItemField(exact, isContext, slot, EcsTypes.Of(full), form);
    }

    // A suffix says how to compare texts; to a field of another type it belongs as any other part of the name.
    private static (string Exact, FieldForm Form) FormOf(string name, string? within)
    {
        if (name == "message" && within is null)
            return (name, FieldForm.Words);
        foreach (var (suffix, form) in new[] { (Caseless, FieldForm.Caseless), (Text, FieldForm.Words) })
            if (name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal)
                && name[..^suffix.Length] is var exact && EcsTypes.Of(within is null ? exact : $"{within}.{exact}") == FieldType.Keyword)
                return (exact, form);
        return (name, FieldForm.Exact);
    }
}
