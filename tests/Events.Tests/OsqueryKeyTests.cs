using System.Text;

namespace Cronwatch.Events.Tests;

public sealed class OsqueryKeyTests
{
    [Theory]
    [InlineData("h|osquery|users", "h users Whole 0")]
    [InlineData("h|osquery|ports|0000000000000000000000000000002a", "h ports Row 42")]
    [InlineData("h|osquery|ports|run", "h ports Run 0")]
    [InlineData("a|osquery|users|osquery|ports", "a|osquery|users ports Whole 0")]
    [InlineData("a|process|b|osquery|logins", "a|process|b logins Whole 0")]
    public void TryRead_KeyOfAResult_SaysWhatItIs(string text, string expected)
    {
        Assert.True(OsqueryKey.TryRead(Encoding.UTF8.GetBytes(text), out var key));
        Assert.Equal(expected, $"{Encoding.UTF8.GetString(key.Host)} {key.Query.Name} {key.Part} {key.Row}");
        Assert.Equal(Encoding.UTF8.GetBytes(text), key.Part switch
        {
            OsqueryPart.Whole => OsqueryKey.OfWhole(key.Host, key.Query),
            OsqueryPart.Row => OsqueryKey.OfRow(key.Host, key.Query, key.Row),
            _ => OsqueryKey.OfRun(key.Host, key.Query),
        });
    }

    [Theory]
    [InlineData("h|osquery|os_version")]
    [InlineData("h|osquery|users|")]
    [InlineData("h|osquery|users|image")]
    [InlineData("h|osquery|ports|0000000000000000000000000000002A")]
    [InlineData("h|osquery|ports|+000000000000000000000000000002a")]
    [InlineData("h|process|x|osquery|users|image")]
    [InlineData("h|process|p1|image")]
    [InlineData("")]
    public void TryRead_AnotherKey_IsNone(string text) => Assert.False(OsqueryKey.TryRead(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("users", "users")]
    [InlineData("pack_cronwatch_cron_files", "cron_files")]
    [InlineData("pack_it-compliance_ports", "ports")]
    [InlineData("pack_sample_running_processes", null)]
    [InlineData("pack_users", null)]
    [InlineData("USERS", null)]
    [InlineData("", null)]
    public void Of_NameOfAResult_IsTheQueryBehindThePack(string name, string? expected) =>
        Assert.Equal(expected, OsqueryQuery.Of(Encoding.UTF8.GetBytes(name))?.Name);

    [Fact]
    public void TryRead_DamagedRecord_NeverThrows()
    {
        var writer = new ContextWriter();
        OsqueryRecord.Write(writer, DateTimeOffset.UnixEpoch.AddDays(1), 1, 2, isRemoval: true, total: 9);
        var row = writer.Begin((int)OsqueryField.Row);
        writer.Text(1, "text"u8);
        writer.Number(2, 5);
        writer.End(row);
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = writer.Written.ToArray();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (OsqueryRecord.TryRead(damaged.AsMemory(0, random.Next(damaged.Length + 1)), out var record))
                foreach (var one in record.Rows)
                    Assert.True(one.Text(1).Length <= damaged.Length && one.Number(2) != long.MaxValue - 1);
        }
    }
}
