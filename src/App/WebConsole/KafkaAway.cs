using Confluent.Kafka;
using Cronwatch.App.Graphs;
using Cronwatch.Sinks.Kafka;

namespace Cronwatch.App.WebConsole;

/// <summary>What is answered when Kafka or the index does not.</summary>
internal static class KafkaAway
{
    /// <summary>A filter of endpoints that makes an answer of what went wrong.</summary>
    public static Func<EndpointFilterInvocationContext, EndpointFilterDelegate, ValueTask<object?>> By(Func<string, IResult> answer) => async (context, next) =>
    {
        try
        {
            return await next(context);
        }
        catch (Exception e) when (e is DependencyException or KafkaException or TopicWriteException)
        {
            return answer(e.Message);
        }
    };
}
