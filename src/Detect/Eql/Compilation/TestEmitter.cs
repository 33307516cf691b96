using System.Diagnostics;
using System.Text;
using Cronwatch.Detect.Eql.Binding;
using Cronwatch.Detect.Eql.Regexes;

namespace Cronwatch.Detect.Eql.Compilation;

/// <summary>What is asked of a value becomes what runs.</summary>
internal static class TestEmitter
{
    public static ValueTest Emit(Test test) => test switch
    {
        Test.TextIs t => new ValueTest.Equal(Bytes(t.Text, t.IgnoreCase), t.IgnoreCase),
        Test.TextIn t => new ValueTest.OneOf(new Utf8Set([.. t.Texts.Select(text => Bytes(text, t.IgnoreCase))], t.IgnoreCase)),
        Test.TextStarts t => new ValueTest.Starts(Bytes(t.With, t.IgnoreCase), t.IgnoreCase),
        Test.TextEnds t => new ValueTest.Ends(Bytes(t.With, t.IgnoreCase), t.IgnoreCase),
        Test.TextContains t => new ValueTest.Contains(Bytes(t.Part, t.IgnoreCase), t.IgnoreCase),
        Test.TextLike t => new ValueTest.Like(Bytes(t.Pattern, t.IgnoreCase), t.IgnoreCase),
        Test.TextRegex t => new ValueTest.Fits(RegexOf(t)),
        Test.TextCompares t => new ValueTest.Compares(t.Relation, Bytes(t.Text, ignoreCase: false)),
        Test.NumberCompares t => new ValueTest.IsNumber(t.Relation, t.With, t.Truncates),
        Test.InstantWithin t => new ValueTest.IsInstant(t.First, t.Last),
        Test.AddressWithin t => new ValueTest.IsAddress(t.First, t.Last),
        Test.Anything => new ValueTest.Always(),
        Test.AnyOf t => new ValueTest.Any([.. t.Tests.Select(Emit)]),
        _ => throw new UnreachableException(),
    };

    private static LuceneRegex RegexOf(Test.TextRegex test) => LuceneRegex.TryCompile(test.Pattern, test.IgnoreCase, out var regex, out _)
        ? regex
        : throw new UnreachableException();      // It was compiled when it was bound.

    private static byte[] Bytes(string text, bool ignoreCase)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return ignoreCase ? AsciiCase.Fold(utf8) : utf8;
    }
}
