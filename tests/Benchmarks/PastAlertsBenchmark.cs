using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Cronwatch.Enrich.Alerts;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats;
using Cronwatch.Sinks.Alerts;
using Cronwatch.Support;

namespace Cronwatch.Benchmarks;

/// <summary>
/// The answers about other alerts, per hit, with 100,000 alerts in the history; what taking one in costs on top; and reading one
/// back from the topic.
/// </summary>
[MemoryDiagnoser]
public class PastAlertsBenchmark
{
    private const int Alerts = 100_000;
    private const int Hosts = 10_000;
    private const int Persons = 1_000;
    private const int Hits = 256;

    private static readonly DateTimeOffset Start = new(2026, 1, 15, 0, 0, 0, TimeSpan.Zero);

    private readonly AlertHistory _history = new(alerts: 2 * Alerts);
    private readonly Prevalence _prevalence = new();
    private readonly HostEvent _document = new(AlertReader.Fields);
    private readonly AlertFacts[] _usual = [.. Enumerable.Range(0, Hits).Select(i => Alert(Alerts + i, $"{i % Hosts:x32}", i % Persons))];
    private readonly AlertFacts[] _busiest = [.. Enumerable.Range(0, Hits).Select(i => Alert(Alerts + Hits + i, "busy", Persons))];
    private readonly byte[] _alert;
    private int _next = Alerts + (2 * Hits);

    public PastAlertsBenchmark()
    {
        for (var i = 0; i < Alerts - 1_000; i++)
            Take(Alert(i, $"{i % Hosts:x32}", i % Persons));
        for (var i = Alerts - 1_000; i < Alerts; i++)       // As many as are kept of a host and of a user.
            Take(Alert(i, "busy", Persons));
        if (_history.Count != Alerts)
            throw new InvalidOperationException($"There are {_history.Count} alerts.");
        _alert = DocumentOf(Fleet.FileEvents[0]);
        if (new JsonRecordReader(_alert, _document) is var reader && (!reader.Next() || AlertReader.Read(_document) is null))
            throw new InvalidOperationException("The document cannot be read.");
    }

    [Benchmark(OperationsPerInvoke = Hits)]
    public int AnswerAHostOfTenAndAUserOfAHundred() => Answer(_usual);

    [Benchmark(OperationsPerInvoke = Hits)]
    public int AnswerAHostAndAUserOfAThousand() => Answer(_busiest);

    [Benchmark]
    public void TakeIn() => Take(Alert(_next++, $"{_next % Hosts:x32}", _next % Persons));

    [Benchmark]
    public bool Read()
    {
        var reader = new JsonRecordReader(_alert, _document);
        return reader.Next() && AlertReader.Read(_document) is not null;
    }

    private int Answer(AlertFacts[] hits)
    {
        var found = 0;
        foreach (var hit in hits)
            found += _history.AnswerFor(hit).Host.Count + _prevalence.AnswerFor(hit).SameExecutable!.Hosts;
        return found;
    }

    private void Take(AlertFacts alert)
    {
        _history.Add(alert);
        _prevalence.Add(alert);
    }

    // 50 rules, 500 programs, 5,000 files; a second between two of them.
    private static AlertFacts Alert(int number, string host, int person) =>
        new(Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(number))), $"{number % 50:x36}", Start.AddSeconds(number), Start.AddSeconds(number), host)
        {
            RuleName = $"Rule {number % 50}",
            Severity = "medium",
            HostName = host,
            UserId = (1_000 + person).ToString(CultureInfo.InvariantCulture),
            UserName = $"person-{person}",
            Executable = $"/usr/local/bin/program-{number % 500}",
            Path = $"/etc/cron.d/some-job-{number % 5_000}",
            Sha256 = $"{number % 20_000:x64}",
        };

    private static byte[] DocumentOf(byte[] json)
    {
        var @event = Some.Event(new FieldTable.Builder().Intern(EventFields.OfAlerts).ToTable(), Encoding.UTF8.GetString(json));
        var hit = new Hit(
            Convert.ToHexStringLower(SHA256.HashData(json)), Rules.Cron.Rules[0].Info, @event, "host",
            new("raw", 0, 0, 0, Start.ToUnixTimeMilliseconds(), RecordTimestampType.CreateTime), Start, Start);
        var answers = new GuideAnswers(new AncestryAnswer(AnswerStatus.NotCollected, []), new UserAnswer(AnswerStatus.NotCollected), TimeSpan.Zero);
        return AlertDocument.Write(hit, answers, Start, "default", "0.1.0");
    }
}
