using Confluent.Kafka;

namespace Cronwatch.App.Graphs;

/// <summary>What a client reports while no broker takes it. Told by the client's threads, asked from any.</summary>
internal sealed class ConnectionProblems
{
    // `connecting to a PLAINTEXT broker listener?`: of the attempts on it, some only time out or are reset.
    private const string Guess = "listener?";

    private volatile Error? _refused;
    private volatile bool _allDown;

    /// <summary>What last kept the client from a broker, with the broker's address; a guess at the cause stays. Null: nothing yet.</summary>
    public string? Latest { get; private set; }

    /// <summary>
    /// Why a broker refuses this client, when no other takes it either, and the cure: no waiting heals that. Null as long as one
    /// may take it.
    /// </summary>
    public string? Refusal => _allDown && _refused is { } error ? $"refused ({error.Reason}); {CureOf(error)}" : null;

    /// <summary>For the client's error handler.</summary>
    public void OnError(Error error)
    {
        if (error.Code is ErrorCode.Local_Authentication or ErrorCode.Local_Ssl)
            _refused ??= error;
        _allDown |= error.Code == ErrorCode.Local_AllBrokersDown;
    }

    /// <summary>For the client's log handler: a connection that closes without a word is no error to the client.</summary>
    public void OnLog(LogMessage message)
    {
        if (message.Facility == "FAIL" && (message.Message.Contains(Guess, StringComparison.Ordinal) || Latest?.Contains(Guess, StringComparison.Ordinal) != true))
            Latest = message.Message.Split("]: ", 2)[^1];      // Behind the name of the client's thread.
    }

    // The client gives no codes beyond these two; how its texts go on is all there is to tell.
    private static string CureOf(Error error) => error.Reason switch
    {
        var text when text.Contains("certificate verify failed", StringComparison.Ordinal) =>
            "name the authority that signed the broker's certificate with ssl.ca.location in Kafka:Properties, and the broker as its certificate does",
        var text when text.Contains("supported mechanisms", StringComparison.Ordinal) =>
            "set sasl.mechanism in Kafka:Properties to one that the broker supports, or security.protocol to one without SASL where it supports none",
        _ when error.Code == ErrorCode.Local_Ssl =>
            "set security.protocol and ssl.* in Kafka:Properties to what the broker's listener wants",
        _ => "correct sasl.username and sasl.password in Kafka:Properties, or the file of Kafka:PasswordFile",
    };
}
