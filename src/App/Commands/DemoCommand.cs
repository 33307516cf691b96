using System.CommandLine;
using Cronwatch.App.Demo;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch demo</c>: everything in one process, with nothing installed.</summary>
internal static class DemoCommand
{
    public static Command Create(CancellationToken stopping)
    {
        var hosts = new Option<int>("--hosts") { Description = "hosts in the simulated fleet, 2 to 100000", DefaultValueFactory = _ => 500 };
        var rate = new Option<double>("--rate") { Description = "events a second over the fleet", DefaultValueFactory = _ => 2_000 };
        var seconds = new Option<double?>("--seconds") { Description = "end after so many seconds; without it, at Ctrl-C", HelpName = "N" };
        var watch = new Option<bool>("--watch") { Description = "watch cron's directories on this machine, in place of a simulated fleet; wants root" };
        var noBrowser = new Option<bool>("--no-browser") { Description = "serve no page" };
        var command = new Command("demo", "Shows the whole pipeline on a simulated fleet: embedded broker, three graphs, alerts in terminal and browser.");
        foreach (var option in (Option[])[hosts, rate, seconds, watch, noBrowser])
            command.Options.Add(option);
        command.SetAction(async (parsed, _) =>
        {
            var fleet = new FleetSettings(parsed.GetValue(hosts), parsed.GetValue(rate));
            if (fleet.Hosts is < 2 or > 100_000 || fleet.Rate is not (>= 1 and <= 1_000_000) || parsed.GetValue(seconds) is <= 0)
            {
                await Console.Error.WriteLineAsync("cronwatch demo: --hosts is 2 to 100000, --rate 1 to 1000000, --seconds above 0");
                return ExitCode.BadInput;
            }
            using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            if (parsed.GetValue(seconds) is { } limit)
                end.CancelAfter(TimeSpan.FromSeconds(limit));
            return await DemoRun.RunAsync(parsed.GetValue(watch) ? null : fleet, page: !parsed.GetValue(noBrowser), end.Token);
        });
        return command;
    }
}
