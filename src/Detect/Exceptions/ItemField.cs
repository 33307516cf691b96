using Cronwatch.Events;

namespace Cronwatch.Detect.Exceptions;

/// <summary>A field that an entry reads.</summary>
/// <param name="Name">Its name, without the <c>.caseless</c> or <c>.text</c> that says how it compares.</param>
/// <param name="OfContext">Whether it is one of <c>guide.*</c>, which only context says.</param>
/// <param name="Slot">Where its values are.</param>
/// <param name="Type">How its values compare.</param>
/// <param name="Form">What of them is compared.</param>
internal sealed record ItemField(string Name, bool OfContext, int Slot, FieldType Type, FieldForm Form);

/// <summary>What of a field's values is compared.</summary>
internal enum FieldForm
{
    /// <summary>They themselves.</summary>
    Exact,

    /// <summary><c>x.caseless</c>: without the case of ASCII letters.</summary>
    Caseless,

    /// <summary><c>x.text</c> and <c>message</c>: their words.</summary>
    Words,
}
