using System.Text;

namespace Cronwatch.Events.Tests;

public sealed class RecordOriginTests
{
    [Fact]
    public void TryParse_OwnHeader_GivesTheSameOrigin()
    {
        var origin = new RecordOrigin("logs|odd", 3, 1L << 40, 2, 1_768_471_032_180, RecordTimestampType.LogAppendTime);
        Assert.True(RecordOrigin.TryParse(origin.ToHeader(), out var read));
        Assert.Equal(origin, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1|2|3")]
    [InlineData("a|b|c|d|e|f")]
    public void TryParse_AnythingElse_IsRefused(string text) =>
        Assert.False(RecordOrigin.TryParse(Encoding.UTF8.GetBytes(text), out _));
}
