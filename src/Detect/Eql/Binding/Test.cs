using System.Collections.Immutable;
using Cronwatch.Detect.Eql.Syntax;

namespace Cronwatch.Detect.Eql.Binding;

/// <summary>What is asked of one value. A condition holds when some value of its field passes.</summary>
internal abstract record Test
{
    private Test()
    {
    }

    /// <summary>The value is this text.</summary>
    internal sealed record TextIs(string Text, bool IgnoreCase) : Test;

    /// <summary>The value is one of these texts.</summary>
    internal sealed record TextIn(ImmutableArray<string> Texts, bool IgnoreCase) : Test;

    /// <summary>The value fits the pattern, in which <c>*</c> and <c>?</c> are wildcards.</summary>
    internal sealed record TextLike(string Pattern, bool IgnoreCase) : Test;

    /// <summary>The whole value fits the regular expression, of Lucene's kind.</summary>
    internal sealed record TextRegex(string Pattern, bool IgnoreCase) : Test;

    internal sealed record TextStarts(string With, bool IgnoreCase) : Test;

    internal sealed record TextEnds(string With, bool IgnoreCase) : Test;

    internal sealed record TextContains(string Part, bool IgnoreCase) : Test;

    /// <summary>The value compares by its UTF-8 bytes.</summary>
    internal sealed record TextCompares(Relation Relation, string Text) : Test;

    /// <param name="Relation">How it compares.</param>
    /// <param name="With">The literal.</param>
    /// <param name="Truncates">Whether the value's fraction is dropped first, as in a field of whole numbers.</param>
    internal sealed record NumberCompares(Relation Relation, Number With, bool Truncates) : Test;

    /// <summary>The value is an instant; in ticks, both ends included.</summary>
    internal sealed record InstantWithin(long First, long Last) : Test;

    /// <summary>The value is an address; both ends included. IPv4 counts as mapped into IPv6.</summary>
    internal sealed record AddressWithin(UInt128 First, UInt128 Last) : Test;

    /// <summary>Any value will do.</summary>
    internal sealed record Anything : Test;

    /// <summary>The value passes one of the tests.</summary>
    internal sealed record AnyOf(ImmutableArray<Test> Tests) : Test;
}
