using System.Text;

namespace Cronwatch.Events.Tests;

public sealed class EventTimeTests
{
    [Theory]
    [InlineData("2024-10-16T11:06:12.1806296Z", "2024-10-16T11:06:12.1806296+00:00")]
    [InlineData("2024-10-16T11:06:12.20079Z", "2024-10-16T11:06:12.2007900+00:00")]
    [InlineData("2024-10-16T11:06:12.123456789Z", "2024-10-16T11:06:12.1234567+00:00")]
    [InlineData("2024-10-16T11:06:12Z", "2024-10-16T11:06:12.0000000+00:00")]
    [InlineData("2024-02-29T23:59:59.9Z", "2024-02-29T23:59:59.9000000+00:00")]
    [InlineData("2024-10-16T13:06:12+02:00", "2024-10-16T11:06:12.0000000+00:00")]
    [InlineData("1729076772180", "2024-10-16T11:06:12.1800000+00:00")]
    [InlineData("1729076772.5", "2024-10-16T11:06:12.5000000+00:00")]
    public void TryParse_WhatAgentsWrite_IsRead(string text, string expected)
    {
        Assert.True(EventTime.TryParse(text, out var time));
        Assert.Equal(expected, time.ToString("o", System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(EventTime.TryParse(Encoding.UTF8.GetBytes(text), out var same));
        Assert.Equal(time, same);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("1e300")]
    [InlineData("NaN")]
    [InlineData("2023-02-29T11:06:12Z")]
    [InlineData("2024-13-16T11:06:12Z")]
    [InlineData("0000-10-16T11:06:12Z")]
    [InlineData("2024-10-16T11:60:12.5Z")]
    [InlineData("2024-10-16T11:06:12.1x06296Z")]
    [InlineData("2024-10-1\u00e9T11:06:12Z")]
    public void TryParse_AnythingElse_IsRefused(string text)
    {
        Assert.False(EventTime.TryParse(text, out _));
        Assert.False(EventTime.TryParse(Encoding.UTF8.GetBytes(text), out _));
    }
}
