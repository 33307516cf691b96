using System.Globalization;
using System.Text;

namespace Cronwatch.App.Sizing;

/// <summary>A plan as people read it.</summary>
internal static class SizeTable
{
    private static readonly string[] Prefixes = ["", "k", "M", "G", "T", "P"];

    public static string Of(SizePlan plan)
    {
        var load = plan.Load;
        var text = new StringBuilder();
        Line($"{load.Hosts:N0} hosts: {Rate(load.Hosts * load.FileEvents)} file events of {Bytes(load.FileEventBytes)}, {Rate(load.Hosts * load.ProcessEvents)} process events of {Bytes(load.ProcessEventBytes)}");
        Line($"{load.CandidatePercent:0.##} % of the file events are candidates; {load.ProcessesPerHost:N0} processes a host; {load.AlertsPerDay:N0} alerts and {load.SilentHitsPerDay:N0} other hits a day");
        Line($"instances of {load.Cores:0.#} cores and {load.LinkGigabits:0.#} Gbit/s, at most half busy; compression {load.Compression:0.##}; {load.Replicas:0} copies");
        Line($"by {plan.Costs.Source}");
        Table(["GRAPH", "INSTANCES", "WITH A SPARE", "BOUND BY", "CORES BUSY", "BUSY", "MEMORY EACH", "READS", "WRITES", $"AFTER {Span(load.Outage)} AWAY"],
            plan.Graphs.Select(graph => new[]
            {
                graph.Graph, Text($"{graph.Instances:N0}"), Text($"{graph.InstancesWithSpare:N0}"), graph.BoundBy, Text($"{graph.CoresBusy:0.00}"), Text($"{graph.Busy * 100:0} %"),
                Bytes(graph.MemoryBytes), $"{Bytes(graph.ReadBytes)}/s", $"{Bytes(graph.WrittenBytes)}/s", $"caught up in {Span(TimeSpan.FromSeconds(graph.CatchUpSeconds))}",
            }));
        Table(["TOPIC", "KEPT", "DISK, ALL COPIES"], plan.Topics.Select(topic => new[]
        {
            topic.Topic, topic.Days is { } days ? Text($"{days:0} d") : "last of a key", Bytes(topic.Bytes),
        }));
        text.AppendLine();
        Line($"partitions     {plan.Partitions} (Topics:Partitions, fixed when the topics are created); raw topics: {plan.RawPartitions} or more together");
        Line($"consumers      {plan.Consumers} in each instance of intake (Kafka:Consumers)");
        Line($"brokers        take in {Bytes(plan.BrokerBytes)}/s, copies included");
        text.Append(Text($"lost instance  its hosts are detected on again after {Span(TimeSpan.FromSeconds(plan.RestartSeconds))}"));
        foreach (var finding in plan.Findings)
            text.AppendLine().Append(finding);
        return text.ToString();

        void Line(FormattableString line) => text.AppendLine(Text(line));

        void Table(string[] head, IEnumerable<string[]> rows)
        {
            string[][] all = [head, .. rows];
            var widths = head.Select((_, column) => all.Max(cells => cells[column].Length)).ToArray();
            text.AppendLine();
            foreach (var cells in all)
                text.AppendLine(string.Join("  ", cells.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    private static string Rate(double perSecond) => Text($"{perSecond:N0}/s");

    private static string Bytes(double bytes)
    {
        var power = 0;
        for (; bytes >= 999.5 && power < Prefixes.Length - 1; power++)
            bytes /= 1_000;
        return Text(bytes switch
        {
            >= 99.5 => $"{bytes:0} {Prefixes[power]}B",
            >= 9.95 => $"{bytes:0.#} {Prefixes[power]}B",
            _ => $"{bytes:0.##} {Prefixes[power]}B",
        });
    }

    private static string Span(TimeSpan span) => Text(span.TotalSeconds switch
    {
        < 1 => $"1 s",
        < 120 => $"{span.TotalSeconds:0} s",
        < 3_600 => $"{span.TotalMinutes:0} min",
        < 172_800 => $"{span.TotalHours:0.#} h",
        _ => $"{span.TotalDays:0.#} d",
    });

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
