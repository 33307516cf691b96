using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Cronwatch.App.Graphs;
using Cronwatch.App.Telemetry;

namespace Cronwatch.PipelineBench;

/// <summary><c>rules</c>: <c>run --once</c> with one set of rules or more, and <c>replay</c>, beside loops that only read the topic, in turns.</summary>
internal static class RulesMode
{
    public static Command Create()
    {
        var events = BenchOptions.Count("--events", 2_000_000, "file events on the topic");
        var rounds = BenchOptions.Count("--rounds", 3, "how often everything is measured, in turns");
        var rules = new Option<DirectoryInfo[]>("--rules") { Description = "a directory of rules besides the default; repeatable", HelpName = "DIR" };
        rules.AcceptExistingOnly();
        var command = new Command("rules", "`run --once` with these rules, and `replay`, beside loops that only read.") { events, rounds, rules };
        command.SetAction((parsed, cancelled) =>
            RunAsync(parsed.GetValue(events), parsed.GetValue(rounds), parsed.GetValue(rules) ?? [], cancelled));
        return command;
    }

    private static async Task RunAsync(int events, int rounds, DirectoryInfo[] rules, CancellationToken cancelled)
    {
        await using var topics = await BenchTopics.CreateAsync();
        await Console.Error.WriteLineAsync($"publishing {events} file events");
        using (var simulate = Child.Cronwatch(
            "simulate", "--bootstrap", topics.Bootstrap, "--topic", topics.Raw, "--fast", "--files-only",
            "--count", events.ToString(CultureInfo.InvariantCulture)))
            await simulate.EndAsync(cancelled);

        Contender[] contenders =
        [
            Loop("`Consume()`, client defaults", ReadLoop.Defaults),
            Loop("`Consume()`, our fetch settings", ReadLoop.Ours),
            Loop("batch call, our fetch settings", ReadLoop.Batches),
            Pipeline("`run --once`, default rules", []),
            .. rules.Select(r => Pipeline($"`run --once`, rules of {r.Name}", ["--rules", r.FullName])),
            Replay("`replay`", []),
            Replay("`replay --no-context`", ["--no-context"]),
            Replay("`replay --no-context --compare`, with the same rules", ["--no-context", "--compare", Path.Combine(AppContext.BaseDirectory, "rules", "default")]),
        ];
        MarkdownTable.Begin(
            "round", "what", "events/s", "CPU µs/event", "allocated B/event", "peak memory MB", "to client defaults", "to our settings");
        var all = new List<Measured[]>();
        for (var round = 1; round <= rounds; round++)
        {
            all.Add(await RoundAsync(topics, contenders, round, events, cancelled));
            for (var i = 0; i < contenders.Length; i++)
                Print(round, contenders[i].Name, all[^1][i]);
        }
        for (var i = 0; i < contenders.Length; i++)
            Print("median", contenders[i].Name, Measured.MedianOf([.. all.Select(m => m[i])]));

        Contender Loop(string name, string kind) => new(name, _ => Child.Self("loop", kind, topics.Bootstrap, topics.Raw));

        Contender Replay(string name, string[] more) =>
            new(name, prefix => Child.Cronwatch(["replay", "--bootstrap", topics.Bootstrap, "--topic", topics.Raw, "--prefix", prefix, .. more]));

        Contender Pipeline(string name, string[] more) => new(name, prefix => Child.Cronwatch(
            ["run", "--once", "--bootstrap", topics.Bootstrap, "--topic", topics.Raw, "--prefix", prefix, .. more]));
    }

    private static async Task<Measured[]> RoundAsync(
        BenchTopics topics, Contender[] contenders, int round, int events, CancellationToken cancelled)
    {
        var summaries = new List<RunSummary>();
        foreach (var (index, contender) in contenders.Index())
        {
            await Console.Error.WriteLineAsync($"round {round}: {contender.Name}");
            var prefix = $"{topics.Prefix}.{round}-{index}";
            using (var child = contender.Start(prefix))
                summaries.Add(JsonSerializer.Deserialize(await child.EndAsync(cancelled), SummaryJson.Default.RunSummary)!);
            await topics.DeleteAsync(prefix);
            if (summaries[^1].Events != events)
                throw new DependencyException($"{contender.Name} read {summaries[^1].Events} of {events} events; look at the broker's log");
        }
        return [.. summaries.Select(s => new Measured(
            s.EventsPerSecond, s.CpuSeconds * 1e6 / events, (double)s.AllocatedBytes / events, s.PeakMemoryBytes / 1e6,
            s.EventsPerSecond / summaries[0].EventsPerSecond, s.EventsPerSecond / summaries[1].EventsPerSecond))];
    }

    private static void Print(object round, string name, Measured m) => MarkdownTable.Row(
        round, name, MarkdownTable.Number(m.Rate), MarkdownTable.Number(m.Cpu, 2), MarkdownTable.Number(m.Allocated, 1),
        MarkdownTable.Number(m.Memory), MarkdownTable.Number(m.ToDefaults, 2), MarkdownTable.Number(m.ToOurs, 2));

    private sealed record Contender(string Name, Func<string, Child> Start);

    private sealed record Measured(double Rate, double Cpu, double Allocated, double Memory, double ToDefaults, double ToOurs)
    {
        // By column: the median rate and the median ratio may come of different rounds.
        public static Measured MedianOf(Measured[] rounds)
        {
            return new(Of(m => m.Rate), Of(m => m.Cpu), Of(m => m.Allocated), Of(m => m.Memory), Of(m => m.ToDefaults), Of(m => m.ToOurs));

            double Of(Func<Measured, double> column)
            {
                var sorted = rounds.Select(column).Order().ToArray();
                return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
            }
        }
    }
}
