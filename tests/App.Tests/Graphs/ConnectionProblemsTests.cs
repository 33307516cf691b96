using Confluent.Kafka;
using Cronwatch.App.Graphs;

namespace Cronwatch.App.Tests.Graphs;

public sealed class ConnectionProblemsTests
{
    private static readonly Error WrongPassword = new(ErrorCode.Local_Authentication, "sasl_ssl://b:9093/1: SASL authentication error");
    private static readonly Error AllDown = new(ErrorCode.Local_AllBrokersDown, "2/2 brokers are down");

    [Fact]
    public void Refusal_OneBrokerRefusesAndOthersAreToBeAsked_IsNull()
    {
        var problems = new ConnectionProblems();
        problems.OnError(WrongPassword);
        Assert.Null(problems.Refusal);
    }

    [Fact]
    public void Refusal_NoBrokerIsThere_IsNull()
    {
        var problems = new ConnectionProblems();
        problems.OnError(new Error(ErrorCode.Local_Transport, "b:9093/1: Connect failed"));
        problems.OnError(AllDown);
        Assert.Null(problems.Refusal);
    }

    [Theory]
    [InlineData(ErrorCode.Local_Authentication, "a: SASL authentication error", "correct sasl.username and sasl.password")]
    [InlineData(ErrorCode.Local_Authentication, "a: broker's supported mechanisms: PLAIN", "set sasl.mechanism")]
    [InlineData(ErrorCode.Local_Ssl, "a: certificate verify failed", "with ssl.ca.location")]
    [InlineData(ErrorCode.Local_Ssl, "a: wrong version number", "set security.protocol")]
    public void Refusal_OneRefusesAndTheOthersAreDown_SaysWhyAndTheCure(ErrorCode code, string reason, string cure)
    {
        var problems = new ConnectionProblems();
        problems.OnError(new Error(code, reason));
        problems.OnError(AllDown);
        Assert.StartsWith($"refused ({reason}); ", problems.Refusal, StringComparison.Ordinal);
        Assert.Contains(cure, problems.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Latest_GuessAtTheCause_StaysWhenAnotherAttemptSaysLess()
    {
        var problems = new ConnectionProblems();
        problems.OnLog(new LogMessage("c", SyslogLevel.Info, "FAIL", "[thrd:b:9092/bootstrap]: b:9092/bootstrap: Connect to b failed"));
        problems.OnLog(new LogMessage("c", SyslogLevel.Info, "FAIL", "[thrd:b:9092/bootstrap]: b:9092/bootstrap: SSL handshake failed: Disconnected: connecting to a PLAINTEXT broker listener?"));
        problems.OnLog(new LogMessage("c", SyslogLevel.Info, "FAIL", "[thrd:b:9092/bootstrap]: b:9092/bootstrap: Connection setup timed out in state SSL_HANDSHAKE"));
        Assert.EndsWith("a PLAINTEXT broker listener?", problems.Latest, StringComparison.Ordinal);
    }

    [Fact]
    public void Latest_ConnectionsThatClose_IsTheLastWithoutTheThread()
    {
        var problems = new ConnectionProblems();
        problems.OnLog(new LogMessage("c", SyslogLevel.Info, "FAIL", "[thrd:[::1]:9093/bootstrap]: [::1]:9093/bootstrap: Disconnected"));
        problems.OnLog(new LogMessage("c", SyslogLevel.Info, "CONFWARN", "[thrd:app]: something else"));
        Assert.Equal("[::1]:9093/bootstrap: Disconnected", problems.Latest);
    }
}
