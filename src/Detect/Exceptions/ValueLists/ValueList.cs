using System.Text;
using Cronwatch.Detect.Eql.Binding;
using Cronwatch.Detect.Eql.Compilation;

namespace Cronwatch.Detect.Exceptions.ValueLists;

/// <summary>Whether a value is in a list. Immutable.</summary>
internal abstract class ValueList : ValueTest
{
    /// <summary>What the values of a list can be.</summary>
    public static readonly string[] Types = ["keyword", "text", "ip", "ip_range"];

    /// <summary>Texts, letter for letter.</summary>
    internal sealed class Keywords(PackedTexts texts) : ValueList
    {
        public override bool Passes(ReadOnlySpan<byte> value) => texts.Contains(value);
    }

    /// <summary>Texts by their words.</summary>
    internal sealed class Phrases(PackedTexts texts) : ValueList
    {
        public override bool Passes(ReadOnlySpan<byte> value) =>
            texts.Contains(Encoding.UTF8.GetBytes(Words.Joined(Encoding.UTF8.GetString(value))));
    }

    internal sealed class Addresses(AddressRanges ranges) : ValueList
    {
        public override bool Passes(ReadOnlySpan<byte> value) => Address.TryParse(value, out var address) && ranges.Contains(address);
    }
}
