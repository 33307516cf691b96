using Confluent.Kafka;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.Sinks.Tests;

public sealed class DeliveryTests
{
    [Fact]
    public async Task Decided_LastReport_EndsTheCallAndNoneBefore()
    {
        var delivery = new Delivery(3);
        delivery.Decide(2, "t", null);
        delivery.Decide(0, "t", new Error(ErrorCode.NoError));
        Assert.False(delivery.Decided.IsCompleted);
        delivery.Decide(1, "t", null);
        await delivery.Decided;
    }

    [Theory]
    [InlineData(ErrorCode.MsgSizeTooLarge, "raise max.message.bytes")]
    [InlineData(ErrorCode.TopicAuthorizationFailed, "give the user the rights")]
    [InlineData(ErrorCode.UnknownTopicOrPart, "create the topic")]
    public async Task Decided_SomeFailed_ThrowsTheFirstOfThemOnceAllAreDecided(ErrorCode code, string cure)
    {
        var delivery = new Delivery(3);
        delivery.Decide(2, "later", new Error(ErrorCode.InvalidRecord));
        delivery.Decide(1, "first", new Error(code));
        Assert.False(delivery.Decided.IsCompleted);
        delivery.Decide(0, "t", null);
        var failed = await Assert.ThrowsAsync<TopicWriteException>(() => delivery.Decided);
        Assert.Equal((1, "first", code), (failed.Index, failed.Topic, failed.Code));
        Assert.StartsWith("topic first: ", failed.Message, StringComparison.Ordinal);
        Assert.Contains(cure, failed.Message, StringComparison.Ordinal);
    }
}
