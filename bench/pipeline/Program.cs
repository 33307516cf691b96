using System.CommandLine;
using System.Runtime.InteropServices;
using Confluent.Kafka;
using Cronwatch.App.Commands;
using Cronwatch.App.Graphs;
using Cronwatch.PipelineBench;

// The first signal ends what was started and deletes the topics; a second one ends the process as usual.
using var stopping = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);

var root = new RootCommand("pipeline-bench: measures the whole of cronwatch on a broker, whose address is KAFKA_BOOTSTRAP.");
foreach (var mode in (Command[])[RulesMode.Create(), LatencyMode.Create(), ProcessMode.Create(), CadenceMode.Create(), IndexingMode.Create(), FilesMode.Create(), AgentMode.Create(), ReadLoop.Create()])
    root.Subcommands.Add(mode);
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
    return Fail(ExitCode.BadInput, $"{string.Join('\n', parsed.Errors)}\nsee `--help` for the modes, and `MODE --help` for their options");
try
{
    return await parsed.InvokeAsync(
        new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false }, stopping.Token);
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    return Fail(ExitCode.Findings, "stopped before the end");
}
catch (ChildException e)
{
    return Fail(e.ExitCode, e.Message);
}
catch (DependencyException e)
{
    return Fail(ExitCode.Unreachable, e.Message);
}
catch (KafkaException e)
{
    return Fail(ExitCode.Unreachable, $"Kafka: {e.Error.Reason}; check KAFKA_BOOTSTRAP and that the broker runs");
}

void OnSignal(PosixSignalContext context)
{
    if (stopping.IsCancellationRequested)
        return;
    context.Cancel = true;
    stopping.Cancel();
}

static int Fail(int exitCode, string why)
{
    Console.Error.WriteLine($"pipeline-bench: {why}");
    return exitCode;
}
