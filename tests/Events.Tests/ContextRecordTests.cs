using System.Text;

namespace Cronwatch.Events.Tests;

public sealed class ContextRecordTests
{
    [Fact]
    public void TryParse_OwnRecord_GivesHostAndContent()
    {
        var written = new ContextRecord
        {
            Actions = ["fork", "exec", "end"],
            Process = new ProcessImage { EntityId = "a/b+c=|", Pid = 7, User = new Account("0", null) },
            Sequence = 5,
        };
        Assert.True(ContextRecord.TryParse(written.KeyFor("h1"), written.ToBytes(), out var host, out var read));
        Assert.Equal("h1", host);
        Assert.Equal(written.Process, read.Process);
        Assert.Equal(new[] { "fork", "exec", "end" }, read.Actions.AsEnumerable());
        Assert.Empty(read.Ancestry);
    }

    [Theory]
    [InlineData("h1|process|x|image", "{")]
    [InlineData("h1|process|x|image", "{}")]
    [InlineData("h1|process|x|image", "null")]
    [InlineData("h1|process|x|image", """{"actions":["exec"],"process":null}""")]
    [InlineData("h1|osquery|users", "{}")]
    [InlineData("h1|process|x|image", "")]
    public void TryParse_AnythingElse_IsRefused(string key, string value) => Assert.False(ContextRecord.TryParse(
        Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value), out _, out _));
}
