using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Cronwatch.Enrich;
using Cronwatch.Events;
using Cronwatch.Sinks.Alerts;
using Cronwatch.Support;

namespace Cronwatch.Benchmarks;

/// <summary>
/// All answers to a hit on a host with a full table of processes and 10,000 sockets, and the alert that says them. The answers are to
/// take 50 µs at most.
/// </summary>
[MemoryDiagnoser]
public class ContextBenchmark
{
    private const string Host = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
    private const int Processes = 4_096;
    private const int Sockets = 10_000;

    private static readonly DateTimeOffset Noon = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    private readonly HostContexts _hosts = new();
    private readonly HostContexts _withoutOsquery = new();
    private readonly Hit _hit;

    public ContextBenchmark()
    {
        foreach (var hosts in (HostContexts[])[_hosts, _withoutOsquery])
            for (var i = 0; i < Processes; i++)
                Hear(hosts, i);
        Hear(OsqueryQuery.Users, 40, i => $"uid={(i == 0 ? 0 : 1_000 + i)}; gid={i}; username=user{i}; directory=/home/user{i}; shell=/bin/bash");
        Hear(OsqueryQuery.Groups, 40, i => $"gid={i}; groupname=group{i}");
        Hear(OsqueryQuery.Logins, 5, i => $"type=user; user=user{i}; tty=pts/{i}; time={1_768_470_000 + i}");
        Hear(OsqueryQuery.CronFiles, 40, i => $"path=/etc/cron.d/job{i}; type=regular; mode=0644; uid=0; gid={i}; size=62; mtime=1768470000; ctime={1_768_470_000 + i}");
        Hear(OsqueryQuery.CronControl, 3, i => $"path=/etc/cron{i}; uid=0");
        Hear(OsqueryQuery.Crontab, 100, i => $"minute=*; command=/usr/bin/job{i}; path=/etc/cron.d/job{i}");
        Hear(OsqueryQuery.Processes, Processes, i => $"pid={i}; name=worker{i % 50}; path=/usr/bin/worker{i % 50}; uid={(i % 4 == 0 ? 0 : 1_000 + (i % 40))}; start_time={i}");
        Hear(OsqueryQuery.Ports, 400, i => $"pid={i}; address=0.0.0.0; port={i}; protocol=6; family=2");
        Hear(OsqueryQuery.Sockets, Sockets, i => $"pid={i % 2_000}; family=2; remote_address=203.0.113.{i % 250}; remote_port=443; state=ESTABLISHED");
        _hit = HitOf();
        if (Attach() is not { Ancestry.Links.Length: 7, Osquery.Sockets.Rows.Length: 100, Processes.CountOfUser: 1_024 })
            throw new InvalidOperationException("The answers are not those of a full host.");
    }

    [Benchmark(Baseline = true)]
    public GuideAnswers AttachWithoutOsquery() => _withoutOsquery.AnswersFor(_hit, TimeSpan.Zero, false);

    [Benchmark]
    public GuideAnswers Attach() => _hosts.AnswersFor(_hit, TimeSpan.Zero, false);

    [Benchmark]
    public byte[] AttachAndWrite() => AlertDocument.Write(_hit, Attach(), Noon, "default", "0.1.0");

    private static void Hear(HostContexts hosts, int number)
    {
        var said = new SaidRecord
        {
            Actions = ["exec"],
            Process = new()
            {
                EntityId = Id(number),
                Pid = number,
                Name = $"worker{number % 50}",
                Executable = $"/usr/bin/worker{number % 50}",
                CommandLine = $"/usr/bin/worker --number {number}",
                Start = Noon.AddSeconds(number - Processes),
                User = new(number % 4 == 0 ? "0" : $"{1_000 + (number % 40)}", $"user{number % 40}"),
                RealUser = new("1001", "user1"),
            },
            Parent = number == 0 ? null : new() { EntityId = Id(number / 4) },
            Timestamp = Noon.AddSeconds(number - Processes),
            Sequence = number,
        };
        if (ContextRecord.TryRead(said.KeyFor(Host), said.ToBytes(), out var record))
            hosts.Apply(record);
    }

    private void Hear(OsqueryQuery query, int rows, Func<int, string> row)
    {
        var (key, value) = SaidRow.Whole(Host, query, Noon.AddSeconds(-60), [.. Enumerable.Range(0, rows).Select(row)]);
        if (OsqueryKey.TryRead(key, out var read))
            _hosts.Apply(read, value, Noon, []);
    }

    private static Hit HitOf()
    {
        var fields = new FieldTable.Builder().Intern(EventFields.OfAlerts).ToTable();
        var json = Some.FileEvent("/etc/cron.d/job1", host: Host).Replace("\"entity_id\":\"p1\"", $"\"entity_id\":\"{Id(4_095)}\"", StringComparison.Ordinal)
            .Replace("2026-01-15T09:57:12.1806296Z", "2026-01-15T12:00:00Z", StringComparison.Ordinal);
        return new("a1", Rules.Cron.Rules[0].Info, Some.Event(fields, json), Host, default, Noon, Noon);
    }

    // A hash of 22 characters, as agents have it.
    private static string Id(int number) => Convert.ToBase64String(SHA256.HashData(BitConverter.GetBytes(number)))[..22];
}
