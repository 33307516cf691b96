using Cronwatch.Detect.Eql.Binding;
using Cronwatch.Detect.Eql.Functions;
using Cronwatch.Detect.Eql.Regexes;
using Cronwatch.Detect.Eql.Syntax;

namespace Cronwatch.Detect.Eql.Compilation;

/// <summary>A test of one value's UTF-8 text, ready to run. Allocates nothing. Texts are folded where case is ignored.</summary>
internal abstract class ValueTest
{
    public abstract bool Passes(ReadOnlySpan<byte> value);

    /// <summary>The same of a computed value, which is not nothing.</summary>
    public virtual bool Passes(Scalar value, Scratch scratch) => Passes(value.TextIn(scratch));

    internal sealed class Equal(byte[] text, bool ignoreCase) : ValueTest
    {
        public override bool Passes(ReadOnlySpan<byte> value) =>
            ignoreCase ? AsciiCase.Equal(value, text) : value.SequenceEqual(text);
    }

    internal sealed class Starts(byte[] text, bool ignoreCase) : ValueTest
    {
        public override bool Passes(ReadOnlySpan<byte> value) =>
            ignoreCase ? AsciiCase.StartsWith(value, text) : value.StartsWith(text);
    }

    internal sealed class Ends(byte[] text, bool ignoreCase) : ValueTest
    {
        public override bool Passes(ReadOnlySpan<byte> value) =>
            ignoreCase ? AsciiCase.EndsWith(value, text) : value.EndsWith(text);
    }

    internal sealed class Contains(byte[] text, bool ignoreCase) : ValueTest
    {
        public override bool Passes(ReadOnlySpan<byte> value) =>
            ignoreCase ? AsciiCase.Contains(value, text) : value.IndexOf(text) >= 0;
    }

    internal sealed class Like(byte[] pattern, bool ignoreCase) : ValueTest
    {
        public override bool Passes(ReadOnlySpan<byte> value) => Wildcard.Matches(value, pattern, ignoreCase);
    }

    internal sealed class Fits(LuceneRegex regex) : ValueTest
    {
        public override bool Passes(ReadOnlySpan<byte> value) => regex.Matches(value);
    }

    internal sealed class OneOf(Utf8Set texts) : ValueTest
    {
        public override bool Passes(ReadOnlySpan<byte> value) => texts.Contains(value);
    }

    internal sealed class Compares(Relation relation, byte[] text) : ValueTest
    {
        public override bool Passes(ReadOnlySpan<byte> value) => relation.Holds(value.SequenceCompareTo(text));
    }

    internal sealed class IsNumber(Relation relation, Number literal, bool truncates) : ValueTest
    {
        public override bool Passes(ReadOnlySpan<byte> value) => Number.TryParse(value, out var number) && Holds(number);

        public override bool Passes(Scalar value, Scratch scratch) => value.TryGetNumber(out var number) && Holds(number);

        private bool Holds(Number number) => relation.Holds((truncates ? number.Truncated() : number).CompareTo(literal));
    }

    internal sealed class IsInstant(long first, long last) : ValueTest
    {
        public override bool Passes(ReadOnlySpan<byte> value) =>
            Instant.TryParse(value, out var ticks) && ticks >= first && ticks <= last;
    }

    internal sealed class IsAddress(UInt128 first, UInt128 last) : ValueTest
    {
        public override bool Passes(ReadOnlySpan<byte> value) =>
            Address.TryParse(value, out var address) && address >= first && address <= last;
    }

    internal sealed class Always : ValueTest
    {
        public override bool Passes(ReadOnlySpan<byte> value) => true;
    }

    internal sealed class Any(ValueTest[] tests) : ValueTest
    {
        public override bool Passes(ReadOnlySpan<byte> value)
        {
            foreach (var test in tests)
                if (test.Passes(value))
                    return true;
            return false;
        }
    }
}
