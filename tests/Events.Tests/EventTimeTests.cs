namespace Cronwatch.Events.Tests;

public sealed class EventTimeTests
{
    [Theory]
    [InlineData("2024-10-16T11:06:12.1806296Z", "2024-10-16T11:06:12.1806296+00:00")]
    [InlineData("2024-10-16T11:06:12.20079Z", "2024-10-16T11:06:12.2007900+00:00")]
    [InlineData("2024-10-16T11:06:12.123456789Z", "2024-10-16T11:06:12.1234567+00:00")]
    [InlineData("2024-10-16T13:06:12+02:00", "2024-10-16T11:06:12.0000000+00:00")]
    [InlineData("1729076772180", "2024-10-16T11:06:12.1800000+00:00")]
    [InlineData("1729076772.5", "2024-10-16T11:06:12.5000000+00:00")]
    public void TryParse_WhatAgentsWrite_IsRead(string text, string expected)
    {
        Assert.True(EventTime.TryParse(text, out var time));
        Assert.Equal(expected, time.ToString("o", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("1e300")]
    [InlineData("NaN")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(EventTime.TryParse(text, out _));
}
