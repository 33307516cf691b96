using System.Text;
using Cronwatch.Detect.Eql.Binding;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Functions;

/// <summary>Whether an address lies in one of the networks. What is no address lies in none.</summary>
internal sealed class CidrMatch(Computation source, (UInt128 First, UInt128 Last)[] networks) : Computation
{
    public static Function Function { get; } = new("cidrMatch", FieldType.Boolean,
        [new("address", ParameterType.Anything), new("network", ParameterType.Network)],
        (a, _) => new CidrMatch(a[0], [.. a.Skip(1).Select(RangeOf)]))
    {
        Repeats = true,
    };

    public override Scalar Evaluate(in Evaluation e) => TryGetText(source, e, out var text) ? Scalar.Of(Lies(text)) : default;

    private bool Lies(ReadOnlySpan<byte> utf8)
    {
        if (!Address.TryParse(utf8, out var address))
            return false;
        foreach (var (first, last) in networks)
            if (address >= first && address <= last)
                return true;
        return false;
    }

    private static (UInt128, UInt128) RangeOf(Computation network) =>
        Address.TryParseRange(Encoding.UTF8.GetString(((Literal)network).Utf8), out var first, out var last) ? (first, last) : (1, 0);
}
