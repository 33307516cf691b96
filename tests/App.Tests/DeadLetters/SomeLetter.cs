using System.Text;
using Confluent.Kafka;
using Cronwatch.App.DeadLetters;
using Cronwatch.Events;

namespace Cronwatch.App.Tests.DeadLetters;

/// <summary>Letters as their topic has them, for tests.</summary>
internal static class SomeLetter
{
    public static readonly DateTimeOffset Time = new(2026, 1, 15, 9, 57, 0, TimeSpan.Zero);

    public static readonly RecordOrigin Origin = new("raw", 1, 42, 3, 1_768_471_032_180, RecordTimestampType.CreateTime);

    /// <summary>A letter of a graph, from an origin, with further headers.</summary>
    public static Letter Of(string graph, string reason, RecordOrigin? origin, string? key = null, byte[]? value = null, params (string Name, string Value)[] more) =>
        With([("cronwatch-graph", graph), (DeadLetter.ReasonHeader, reason), .. origin is { } from ? [(RecordOrigin.Header, Encoding.UTF8.GetString(from.ToHeader()))] : ((string, string)[])[], .. more], key, value);

    /// <summary>A letter with these headers alone.</summary>
    public static Letter With((string Name, string Value)[] headers, string? key = null, byte[]? value = null, DateTimeOffset? time = null, int partition = 2, long offset = 12)
    {
        var all = new Headers();
        foreach (var (name, text) in headers)
            all.Add(name, Encoding.UTF8.GetBytes(text));
        return new Letter(new ConsumeResult<byte[]?, byte[]?>
        {
            TopicPartitionOffset = new("cronwatch.dead-letters", partition, offset),
            Message = new()
            {
                Key = key is null ? null : Encoding.UTF8.GetBytes(key),
                Value = value ?? "cron"u8.ToArray(),
                Headers = all,
                Timestamp = new Timestamp(time ?? Time),
            },
        });
    }
}
