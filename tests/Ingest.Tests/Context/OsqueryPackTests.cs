using System.Text.Json;
using System.Text.RegularExpressions;
using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.Ingest.Tests.Context;

/// <summary>What hosts are told to send is what is kept of it.</summary>
public sealed partial class OsqueryPackTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy", "osquery");

    [Fact]
    public void Pack_Queries_SelectExactlyWhatIntakeKeeps()
    {
        using var pack = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "cronwatch.json")));
        var asked = pack.RootElement.GetProperty("queries").EnumerateObject().Select(query =>
            $"{query.Name} every {query.Value.GetProperty("interval").GetInt32()} s{(query.Value.TryGetProperty("snapshot", out var whole) && whole.GetBoolean() ? " whole" : "")}: "
            + Select().Match(query.Value.GetProperty("query").GetString()!).Groups["columns"].Value);
        var kept = OsqueryQuery.All.Select(query =>
            $"{query.Name} every {query.Interval.TotalSeconds} s{(query.IsSnapshot ? " whole" : "")}: {string.Join(", ", query.Columns.Select(column => column.Name))}");
        Assert.Equal(kept, asked);
    }

    [Fact]
    public void Pack_DifferentialQueries_HideNoRemovals() =>
        Assert.DoesNotContain("\"removed\"", File.ReadAllText(Path.Combine(Folder, "cronwatch.json")), StringComparison.Ordinal);

    [Fact]
    public void Flags_NameTheHostByItsMachineId_AndATopicThatIsRead()
    {
        var flags = File.ReadAllLines(Path.Combine(Folder, "osquery.flags"));
        Assert.Contains("--host_identifier=specified", flags);
        Assert.Contains("--specified_identifier=@MACHINE_ID@", flags);
        Assert.Contains("--logger_plugin=kafka_producer", flags);
        Assert.Contains("--logger_kafka_topic=osquery", flags);
        Assert.Contains("s/@MACHINE_ID@/$(cat /etc/machine-id)/", File.ReadAllText(Path.Combine(Folder, "README.md")), StringComparison.Ordinal);
    }

    [GeneratedRegex("^SELECT (?<columns>[a-z_, ]+) FROM ", RegexOptions.ExplicitCapture)]
    private static partial Regex Select();
}
