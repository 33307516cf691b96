using System.Text;
using Cronwatch.Events;
using Cronwatch.Sinks.Outputs;

namespace Cronwatch.Sinks.Tests.Outputs;

/// <summary>Records of the alert topic.</summary>
internal static class SomeAlerts
{
    /// <summary>One with an id of this digit.</summary>
    public static AlertRecord Alert(char digit = 'a', string document = "{}", AlertKind kind = AlertKind.Alert) => new(
        new string(digit, 64), kind, Encoding.UTF8.GetBytes(document),
        new RecordOrigin("cronwatch.alerts", 3, 17, 0, 1_768_471_033_000, RecordTimestampType.CreateTime));
}
