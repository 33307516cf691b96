using Cronwatch.App.Replay;

namespace Cronwatch.App.Tests.Replay;

/// <summary>How offsets are named on the command line.</summary>
public sealed class OffsetsOptionTests
{
    [Theory]
    [InlineData("logs-endpoint.events.file-default/3:100-200", "logs-endpoint.events.file-default", 3, 100L, 200L)]
    [InlineData("t/0:-200", "t", 0, null, 200L)]
    [InlineData("t/0:100-", "t", 0, 100L, null)]
    [InlineData("t/0:-", "t", 0, null, null)]
    public void TryParse_TopicPartitionAndOffsets_ReadsThem(string text, string topic, int partition, long? from, long? to)
    {
        Assert.True(OffsetsOption.TryParse(text, out var offsets));
        Assert.Equal(new(topic, partition, from, to), offsets);
    }

    [Theory]
    [InlineData("t")]
    [InlineData("t/0")]
    [InlineData("t/x:1-2")]
    [InlineData("t/0:2-1")]
    [InlineData("t/0:1-1")]
    [InlineData("t/0:-1-5")]
    [InlineData("t/0:1-99999999999999999999")]
    [InlineData("t/99999999999:1-2")]
    [InlineData("a b/0:1-2")]
    public void TryParse_Others_AreNone(string text) => Assert.False(OffsetsOption.TryParse(text, out _));
}
