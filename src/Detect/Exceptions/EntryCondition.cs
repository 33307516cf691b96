using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Cronwatch.Detect.Eql.Compilation;

namespace Cronwatch.Detect.Exceptions;

/// <summary>What an entry asks of a hit. True or false, never unknown: the opposite of any holds where its field is missing.</summary>
internal abstract class EntryCondition
{
    public abstract bool Holds(AskedHit hit);

    /// <summary>Whether it holds of one object, by names relative to it.</summary>
    public abstract bool HoldsOf(JsonElement element);

    /// <summary>Some value passes.</summary>
    internal sealed class AnyValue(ItemField field, ValueTest test) : EntryCondition
    {
        public override bool Holds(AskedHit hit)
        {
            if (hit.ValuesOf(field) is not { } values)
                return false;
            foreach (var value in values[field.Slot])
                if (test.Passes(value.Utf8))
                    return true;
            return false;
        }

        public override bool HoldsOf(JsonElement element) => DocumentWalk.At(element, field.Name)
            .Any(value => value.ValueKind != JsonValueKind.Object && test.Passes(Encoding.UTF8.GetBytes(DocumentWalk.TextOf(value))));
    }

    /// <summary>There is a value, at the field or anywhere below it.</summary>
    internal sealed class Exists(ItemField field) : EntryCondition
    {
        public override bool Holds(AskedHit hit) => hit.ValuesOf(field)?.Has(field.Slot) == true || HoldsOf(hit.DocumentOf(field));

        public override bool HoldsOf(JsonElement element) => DocumentWalk.HasValueAt(element, field.Name);
    }

    /// <summary>One object of those at the field has all that is asked.</summary>
    internal sealed class Nested(ItemField field, ImmutableArray<EntryCondition> all) : EntryCondition
    {
        public override bool Holds(AskedHit hit) => HoldsOf(hit.DocumentOf(field));

        public override bool HoldsOf(JsonElement element) => DocumentWalk.At(element, field.Name)
            .Any(one => one.ValueKind == JsonValueKind.Object && all.All(condition => condition.HoldsOf(one)));
    }

    internal sealed class Not(EntryCondition condition) : EntryCondition
    {
        public override bool Holds(AskedHit hit) => !condition.Holds(hit);

        public override bool HoldsOf(JsonElement element) => !condition.HoldsOf(element);
    }

    internal sealed class Some(ImmutableArray<EntryCondition> sides) : EntryCondition
    {
        public override bool Holds(AskedHit hit) => sides.Any(side => side.Holds(hit));

        public override bool HoldsOf(JsonElement element) => sides.Any(side => side.HoldsOf(element));
    }
}
