using System.Text;

namespace Cronwatch.Events.Tests;

public sealed class LiteralSearchTests
{
    [Theory]
    [InlineData("cron", true)]
    [InlineData("a long text before it, longer than a vector, and then /etc/CRON.d and more text behind it", true)]
    [InlineData("cro", false)]
    [InlineData("", false)]
    [InlineData("c ron cr on cro n cromn cronz", true)]
    [InlineData("nothing of it anywhere in all of this text, which is long enough for two vectors and a rest", false)]
    public void FindsAny_Text_WhetherALiteralIsInIt(string text, bool expected) =>
        Assert.Equal(expected, new LiteralSearch(["cron", "passwd", ".swp"]).FindsAny(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void FindAll_RandomTextsAndLiterals_FindsWhatIndexOfFinds()
    {
        var random = new Random(7);
        const string Alphabet = "abAB/._-09@`é";
        string Text(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
        for (var round = 0; round < 500; round++)
        {
            string[] literals = [.. Enumerable.Range(0, random.Next(1, 100)).Select(_ => Text(random.Next(3, 6)).Replace('é', 'e'))];
            var search = new LiteralSearch(literals);
            var text = Text(random.Next(120));
            var found = new ulong[2];
            search.FindAll(Encoding.UTF8.GetBytes(text), found);
            for (var i = 0; i < literals.Length; i++)
                Assert.Equal(text.Contains(literals[i], StringComparison.OrdinalIgnoreCase), (found[i >> 6] >> i & 1) == 1);
            Assert.Equal(found.Any(f => f != 0), search.FindsAny(Encoding.UTF8.GetBytes(text)));
        }
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("caffé")]
    public void LiteralSearch_LiteralThatCannotBeSearched_IsRefused(string literal) =>
        Assert.Throws<ArgumentException>(() => new LiteralSearch([literal]));
}
