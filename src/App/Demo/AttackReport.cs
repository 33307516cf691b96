using Cronwatch.App.Telemetry;
using Spectre.Console;

namespace Cronwatch.App.Demo;

/// <summary>What a demonstration ends with: attacks simulated, found and missed, and which the rule excludes by design.</summary>
internal static class AttackReport
{
    public static void Write(IAnsiConsole console, AttackSummary summary, PipelineCounters counters)
    {
        var table = new Table().AddColumns("attack", "simulated", "found", "missed", "");
        foreach (var kind in summary.Kinds.Where(k => k.Simulated > 0))
            table.AddRow(
                new Text(kind.Kind.Name), Number(kind.Simulated), Number(kind.Alerted), Number(kind.Missed),
                new Text(kind.Kind.ExcludedBecause is { } why ? $"excluded by design: {why}" : ""));
        console.Write(table);
        // Not through the console, which breaks lines at its width.
        var lines = console.Profile.Out.Writer;
        lines.WriteLine(FormattableString.Invariant(
            $"attacks simulated {summary.Simulated}, excluded by design {summary.ExcludedByDesign}, found {summary.Found}, missed {summary.Missed}, false alerts {summary.FalseAlerts}"));
        WriteCounters(console, counters);
    }

    /// <summary>What was read and what became of it.</summary>
    public static void WriteCounters(IAnsiConsole console, PipelineCounters counters) => console.Profile.Out.Writer.WriteLine(
        FormattableString.Invariant(
            $"events {counters.Events}: filtered {counters.Filtered}, candidates {counters.Candidates}, context {counters.Context}, both {counters.Both}, dead letters {counters.DeadLetters}; hits {counters.Hits}, alerts {counters.Alerts}"));

    private static Text Number(int number) => new(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
