using System.Text.Json;
using Cronwatch.Detect.Tests.Eql;
using Cronwatch.Support;

namespace Cronwatch.Detect.Tests.Exceptions;

/// <summary>Which hits an item holds of.</summary>
public sealed class EntryTests : IDisposable
{
    private static readonly string Cases = Path.Combine(AppContext.BaseDirectory, "Exceptions", "Cases");
    private static readonly DateTimeOffset Time = new(2026, 1, 15, 9, 57, 12, 180, TimeSpan.Zero);

    private static readonly JsonElement[] Hits = [.. File.ReadLines(Path.Combine(Cases, "hits.ndjson")).Select(line => JsonElement.Parse(line))];

    private readonly ExceptionFiles _files = new();

    public static IEnumerable<object[]> Entries => CaseFile.ReadFile(Path.Combine(Cases, "entries.cases"));

    public void Dispose() => _files.Dispose();

    [Theory]
    [MemberData(nameof(Entries))]
    public void FirstHolding_HitsOfTheCases_ThoseThatAreListed(string item, string expected)
    {
        var set = _files.WithItem(item)
            .With("lists/hosts.txt", "web-00\r\nweb-01\r\n\r\n")
            .With("lists/paths", "/etc/cron.d/Job\n  /b\n")
            .With("lists/nets", "10.0.0.5-10.0.0.9\n192.0.2.0/24\n2001:db8::1 - 2001:db8::ff\n10.0.0.6")
            .With("lists/addresses", "192.0.2.5\n10.0.0.8\n")
            .Load();
        var holding = Enumerable.Range(1, Hits.Length).Where(n =>
        {
            var context = Hits[n - 1].TryGetProperty("context", out var said) ? Some.Event(set.Exceptions.ContextFields, said.GetRawText()) : null;
            return set.Exceptions.FirstHolding("1", Some.Event(set.Fields, Hits[n - 1].GetProperty("event").GetRawText()), context, Time) is not null;
        });
        Assert.Equal(expected, string.Join(", ", holding));
    }
}
