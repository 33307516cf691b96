using Cronwatch.App.DeadLetters;

namespace Cronwatch.App.Tests.DeadLetters;

public sealed class LetterIdTests
{
    [Theory]
    [InlineData("0/12", 0, 12)]
    [InlineData("31/9223372036854775806", 31, long.MaxValue - 1)]
    public void TryParse_WhatAListPrints_IsTheLetter(string text, int partition, long offset)
    {
        Assert.True(LetterId.TryParse(text, out var id));
        Assert.Equal(new LetterId(partition, offset), id);
        Assert.Equal(text, id.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("0/")]
    [InlineData("-1/2")]
    [InlineData("0/-2")]
    [InlineData("0/1/2")]
    [InlineData(" 0/1")]
    [InlineData("a/1")]
    [InlineData("4294967296/1")]
    [InlineData("0/9223372036854775807")]
    public void TryParse_AnythingElse_IsNone(string text) => Assert.False(LetterId.TryParse(text, out _));
}
