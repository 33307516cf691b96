using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Binding;

/// <summary>Types of fields as messages speak of them.</summary>
internal static class FieldTypeText
{
    public static string WithArticle(this FieldType type) => type switch
    {
        FieldType.Keyword => "text",
        FieldType.Long => "a whole number",
        FieldType.Double => "a number",
        FieldType.Boolean => "a boolean",
        FieldType.Ip => "an address",
        _ => "an instant",
    };

    /// <summary>What to compare such a field with.</summary>
    public static string Expects(this FieldType type) => type switch
    {
        FieldType.Keyword => "write a string",
        FieldType.Long or FieldType.Double => "write a number",
        FieldType.Boolean => "write `== true` or `== false`",
        FieldType.Ip => "write an address such as `\"10.0.0.1\"` or `\"10.0.0.0/8\"`",
        _ => "write an instant such as `\"2026-01-15T09:57:12Z\"`",
    };
}
