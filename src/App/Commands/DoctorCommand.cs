using System.CommandLine;
using System.Text.Json;
using Cronwatch.App.Configuration;
using Cronwatch.App.Doctor;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch doctor</c>: everything that a run needs, looked at before it runs.</summary>
internal static class DoctorCommand
{
    public static Command Create(CancellationToken stopping)
    {
        var shared = new SharedOptions();
        var create = new Option<bool>("--create") { Description = "make the topics, templates, policy and aliases that are missing; what is there stays as it is" };
        var json = new Option<bool>("--json") { Description = "print a JSON array" };
        var command = new Command("doctor",
            "Says what of brokers, topics, rights, registry, rules and index is not as a run needs it, each with its cure. Ends with 0: nothing, 1: something, 2: wrong use, 3: something cannot be reached.")
        {
            create,
            json,
        };
        shared.AddTo(command);
        command.SetAction(async (parsed, _) => shared.Load(parsed) is { } options
            ? await DiagnoseAsync(options, parsed.GetValue(create), parsed.GetValue(json), stopping)
            : ExitCode.BadInput);
        return command;
    }

    private static Task<int> DiagnoseAsync(CronwatchOptions options, bool create, bool json, CancellationToken stopping) =>
        ClusterOpening.UseAsync(options, async cluster =>
        {
            var diagnosis = new Diagnosis(options, cluster, create);
            await diagnosis.RunAsync(stopping);
            if (json)
                Console.WriteLine(JsonSerializer.Serialize([.. diagnosis.Findings], FindingJson.Default.FindingArray));
            else
                foreach (var finding in diagnosis.Findings)
                    Console.WriteLine(finding);
            int Count(string kind) => diagnosis.Findings.Count(f => f.Kind == kind);
            var (unreachable, findings, made) = (Count(Finding.IsUnreachable), Count(Finding.IsFinding), Count(Finding.IsMade));
            await Console.Error.WriteLineAsync(FormattableString.Invariant($"looked at {diagnosis.Seen}: {findings} findings, {unreachable} unreachable, {made} made"));
            return unreachable > 0 ? ExitCode.Unreachable : findings > 0 ? ExitCode.Findings : ExitCode.Fine;
        });
}
