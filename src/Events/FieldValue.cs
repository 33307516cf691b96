using System.Text;

namespace Cronwatch.Events;

/// <summary>What a value was in the document.</summary>
public enum ValueKind : byte
{
    /// <summary>A string; <see cref="FieldValue.Utf8"/> is its text, unescaped.</summary>
    Text,

    /// <summary>A number; <see cref="FieldValue.Utf8"/> is its text as written.</summary>
    Number,

    /// <summary><c>true</c>.</summary>
    True,

    /// <summary><c>false</c>.</summary>
    False,
}

/// <summary>One value of a field. It points into its event: use it before the event is decoded anew.</summary>
public readonly ref struct FieldValue
{
    internal FieldValue(ValueKind kind, ReadOnlySpan<byte> utf8)
    {
        Kind = kind;
        Utf8 = utf8;
    }

    /// <summary>What it was in the document.</summary>
    public ValueKind Kind { get; }

    /// <summary>Its text: valid UTF-8 without escapes or quotes; <c>true</c> and <c>false</c> for booleans.</summary>
    public ReadOnlySpan<byte> Utf8 { get; }

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(Utf8);
}
