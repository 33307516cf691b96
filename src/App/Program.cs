using System.Runtime.InteropServices;
using Cronwatch.App.Commands;

// The commands drain on the first signal; a second one ends the process as usual.
using var stopping = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
return await CommandLine.InvokeAsync(args, stopping.Token);

void OnSignal(PosixSignalContext context)
{
    if (stopping.IsCancellationRequested)
        return;
    context.Cancel = true;
    stopping.Cancel();
}
