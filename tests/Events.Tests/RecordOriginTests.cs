using System.Globalization;
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
    [InlineData(1_768_471_032_180, "2026-01-15T09:57:12.1800000Z")]
    [InlineData(-1, "1970-01-01T00:00:00.0000000Z")]
    [InlineData(long.MaxValue, "9000-01-01T00:00:00.0000000Z")]
    public void Time_OfAnyNumber_IsATime(long timestampMs, string expected) =>
        Assert.Equal(expected, new RecordOrigin("raw", 0, 0, 0, timestampMs, RecordTimestampType.CreateTime).Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("")]
    [InlineData("1|2|3")]
    [InlineData("a|b|c|d|e|f")]
    public void TryParse_AnythingElse_IsRefused(string text) =>
        Assert.False(RecordOrigin.TryParse(Encoding.UTF8.GetBytes(text), out _));
}
