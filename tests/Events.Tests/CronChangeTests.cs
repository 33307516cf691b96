using System.Text;

namespace Cronwatch.Events.Tests;

public sealed class CronChangeTests
{
    private static readonly string Id = new('a', 64);

    [Fact]
    public void Read_WhatToBytesWrote_IsTheSame()
    {
        var change = new CronChange(Id, new(2026, 1, 15, 9, 57, 12, TimeSpan.Zero))
        {
            Action = "rename",
            Path = "/etc/cron.d/ü",
            OriginalPath = "/etc/cron.d/.x",
            Process = "/usr/bin/dpkg",
            User = "root",
            Sha256 = "ab",
            AlertId = "b0",
            ExcludedBy = "process.name == \"dpkg\"",
        };
        Assert.Equal(change, CronChange.Read(Id, change.ToBytes()));
        Assert.Equal(change with { Action = null }, CronChange.Read(Id, (change with { Action = null }).ToBytes()));
    }

    [Fact]
    public void TryReadKey_WhatKeyOfWrote_IsTheSame()
    {
        Assert.True(CronChange.TryReadKey(CronChange.KeyOf("web|file|1", Id), out var host, out var id));
        Assert.Equal(("web|file|1", Id), (host, id));
    }

    [Theory]
    [InlineData("host|process|p1|image")]
    [InlineData("host|process|x|file|y|image")]
    [InlineData("host|file|")]
    [InlineData("host|file|abc")]
    [InlineData("")]
    public void TryReadKey_OtherRecords_AreNoneOfOurs(string key) =>
        Assert.False(CronChange.TryReadKey(Encoding.UTF8.GetBytes(key), out _, out _));

    [Theory]
    [InlineData("")]
    [InlineData("0A")]
    [InlineData("1205616263")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFF")]
    public void Read_BrokenOrWithoutTime_IsNull(string hex) => Assert.Null(CronChange.Read(Id, Convert.FromHexString(hex)));
}
