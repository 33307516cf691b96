using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cronwatch.Sinks.Outputs;

/// <summary>An alert as it is posted to a webhook: its document unchanged, signed together with the time.</summary>
internal static class WebhookRequest
{
    /// <summary>The record's id and version: the same whenever the record is sent again.</summary>
    public const string KeyHeader = "Idempotency-Key";

    public const string KindHeader = "X-Cronwatch-Kind";

    /// <summary>Seconds since 1970 when this was sent.</summary>
    public const string TimeHeader = "X-Cronwatch-Timestamp";

    /// <summary><c>v1=</c> and the HMAC-SHA256, in lower-case hexadecimal, of timestamp, dot and body.</summary>
    public const string SignatureHeader = "X-Cronwatch-Signature";

    public static PostRequest Of(AlertRecord alert, ReadOnlySpan<byte> secret, DateTimeOffset now)
    {
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return new(alert.Document,
        [
            (KeyHeader, $"{alert.Id}.{alert.Version}"),
            (KindHeader, AlertRecord.NameOf(alert.Kind)),
            (TimeHeader, timestamp),
            (SignatureHeader, SignatureOf(timestamp, alert.Document.Span, secret)),
        ]);
    }

    private static string SignatureOf(string timestamp, ReadOnlySpan<byte> body, ReadOnlySpan<byte> secret)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        mac.AppendData(Encoding.ASCII.GetBytes(timestamp));
        mac.AppendData("."u8);
        mac.AppendData(body);
        return $"v1={Convert.ToHexStringLower(mac.GetHashAndReset())}";
    }
}
