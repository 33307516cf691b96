using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Cronwatch.Detect;
using Cronwatch.Enrich;
using Cronwatch.Events;
using Cronwatch.Sinks.Alerts;
using Cronwatch.Support;

namespace Cronwatch.Benchmarks;

/// <summary>
/// The records of a hit of the rule that ships, on an event of the fleet whose process has seven processes above it: of one that pages,
/// with all answers but osquery's, and of one that does not, with its process alone. Each hit of a storm costs one of the two.
/// </summary>
[MemoryDiagnoser]
public class AlertDocumentBenchmark
{
    private const int Processes = 8;

    private static readonly DateTimeOffset Noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly HitOutcome Overflow = new HitOutcome.Overflow(Convert.ToHexStringLower(SHA256.HashData("summary"u8)));

    private readonly HostContexts _hosts = new();
    private readonly Hit _hit = HitOf(Fleet.Candidates);
    private readonly GuideAnswers _all;
    private readonly GuideAnswers _process;

    public AlertDocumentBenchmark()
    {
        for (var i = 0; i < Processes; i++)
            Hear(i);
        (_all, _process) = (_hosts.AnswersFor(_hit, TimeSpan.Zero, waitedInVain: false), _hosts.ProcessFor(_hit, TimeSpan.Zero, waitedInVain: false));
        if (_all.Ancestry.Links.Length < Processes || _hit.Rule.Guide.IsEmpty)
            throw new InvalidOperationException("The process of the hit has no ancestry, or its rule no guide.");
    }

    [Benchmark(Baseline = true)]
    public byte[] Alert() => AlertDocument.Write(_hit, _all, Noon, "default", "0.1.0");

    [Benchmark]
    public byte[] OverflowHit() => AlertDocument.Write(_hit, _process, Noon, "default", "0.1.0", Overflow);

    private void Hear(int depth)
    {
        var said = new SaidRecord
        {
            Actions = ["exec"],
            Process = new()
            {
                EntityId = IdAt(depth),
                Pid = 4_711 - depth,
                Name = $"worker{depth}",
                Executable = $"/usr/bin/worker{depth}",
                CommandLine = $"/usr/bin/worker{depth} --config /etc/worker/{depth}.conf",
                Start = Noon.AddSeconds(-60 * depth),
                User = new("0", "root"),
                RealUser = new("1001", "alice"),
            },
            Parent = depth == Processes - 1 ? null : new() { EntityId = IdAt(depth + 1) },
            Timestamp = Noon.AddSeconds(-60 * depth),
            Sequence = depth,
        };
        if (ContextRecord.TryRead(said.KeyFor(_hit.Host), said.ToBytes(), out var record))
            _hosts.Apply(record);
    }

    private string IdAt(int depth) => depth == 0
        ? _hit.Event.TextOf(_hit.Event.Fields.SlotOf("process.entity_id"))!
        : Convert.ToBase64String(SHA256.HashData(BitConverter.GetBytes(depth)))[..22];

    private static Hit HitOf(byte[][] events)
    {
        var detector = new Detector(Rules.Cron);
        var @event = events.Select(json => Some.Event(Rules.Cron.Fields, Encoding.UTF8.GetString(json))).First(e => detector.Match(e, []) > 0);
        return new(
            Convert.ToHexStringLower(SHA256.HashData(@event.Raw.Span)), Rules.Cron.Rules[0].Info, @event, "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
            new("logs-endpoint.events.file-default", 3, 42, 0, Noon.ToUnixTimeMilliseconds(), RecordTimestampType.CreateTime), Noon, Noon);
    }
}
