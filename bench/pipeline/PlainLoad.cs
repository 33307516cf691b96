using System.Diagnostics;
using System.Net.Http.Headers;
using Confluent.Kafka;

namespace Cronwatch.PipelineBench;

/// <summary>
/// What somebody would write first: alerts that are in memory already, in requests of 5 MB or 1,000 documents, two at a time. It looks at
/// no answer but its status.
/// </summary>
/// <param name="url">The cluster.</param>
/// <param name="documents">The alerts.</param>
internal sealed class PlainLoad(Uri url, IReadOnlyList<byte[]> documents)
{
    private const int MostDocuments = 1_000;
    private const int MostBytes = 5 * 1_024 * 1_024;
    private const int AtOnce = 2;

    /// <summary>All of them together.</summary>
    public long Bytes => documents.Sum(document => (long)document.Length);

    /// <summary>All alerts of the topic.</summary>
    public static async Task<List<byte[]>> ReadAsync(BenchTopics topics, int count, CancellationToken cancelled)
    {
        using var consumer = new ConsumerBuilder<Ignore, byte[]>(
            new ConsumerConfig { BootstrapServers = topics.Bootstrap, GroupId = $"{topics.Prefix}-plain", EnableAutoCommit = false }).Build();
        consumer.Assign((await topics.UntilThereAsync(topics.Internal.Alerts, cancelled)).Select(p => new TopicPartitionOffset(p, Offset.Beginning)));
        var documents = new List<byte[]>(count);
        while (documents.Count < count)
            documents.Add(consumer.Consume(cancelled).Message.Value);
        return documents;
    }

    /// <summary>Loads them into an index that has none of them.</summary>
    public async Task<TimeSpan> RunAsync(string index, CancellationToken cancelled)
    {
        using var http = new HttpClient { BaseAddress = url };
        var began = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Bodies(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancelled }, async (body, stop) =>
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } };
            using var answer = await http.PostAsync($"{index}/_bulk?filter_path=errors", content, stop);
            answer.EnsureSuccessStatusCode();
        });
        return Stopwatch.GetElapsedTime(began);
    }

    private IEnumerable<byte[]> Bodies()
    {
        var (body, number) = (new MemoryStream(), 0);
        foreach (var document in documents)
        {
            body.Write("{\"create\":{}}\n"u8);
            body.Write(document);
            body.Write("\n"u8);
            if (++number % MostDocuments != 0 && body.Length < MostBytes)
                continue;
            yield return body.ToArray();
            body.SetLength(0);
        }
        if (body.Length > 0)
            yield return body.ToArray();
    }
}
