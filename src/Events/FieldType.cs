namespace Cronwatch.Events;

#pragma warning disable CA1720 // They are the names of the index types that they stand for.

/// <summary>How the values of a field compare, by their ECS type.</summary>
public enum FieldType
{
    /// <summary>Text; a JSON number compares as its text.</summary>
    Keyword,

    /// <summary>A whole number of 64 bits; numeric text compares as a number.</summary>
    Long,

    /// <summary>A floating-point number.</summary>
    Double,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>An IPv4 or IPv6 address.</summary>
    Ip,

    /// <summary>An instant: ISO 8601 text, or a number of milliseconds.</summary>
    Date,
}
