using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Cronwatch.EndToEnd.Tests.Fixtures;

/// <summary>The program as a process of its own, as users run it.</summary>
public sealed partial class CronwatchProcess : IDisposable
{
    private const int SigTerm = 15;     // These three as Linux has them.
    private const int SigCont = 18;
    private const int SigStop = 19;
    /// <summary>How long a test waits for what must come.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private CronwatchProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Starts it with these arguments, and variables for its configuration.</summary>
    public static CronwatchProcess Start(IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "cronwatch.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new CronwatchProcess(new Process { StartInfo = start });
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        using var process = Start(arguments, environment);
        return await process.EndAsync();
    }

    /// <summary>Runs it to its end, and gives what it wrote as it wrote it.</summary>
    public static async Task<byte[]> BytesAsync(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "cronwatch.dll"), .. arguments]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        using var bytes = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(bytes);
        await process.WaitForExitAsync();
        return bytes.ToArray();
    }

    /// <summary>What it has written to its errors so far, where its log goes.</summary>
    public string Log => Said(_errors);

    /// <summary>Waits until it has written a text to its log, and gives the line. Throws when it ends before, or never does.</summary>
    public async Task<string> SaidAsync(string text)
    {
        await LoggedAsync(log => log.Contains(text, StringComparison.Ordinal), $"`{text}`");
        return Log.Split('\n').First(l => l.Contains(text, StringComparison.Ordinal)).TrimEnd('\r');
    }

    /// <summary>Waits until its log is such. Throws when it ends before, or never is.</summary>
    public async Task LoggedAsync(Func<string, bool> isSuch, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!isSuch(Log))
        {
            if (HasExited || patience.IsCancellationRequested)
                throw new TimeoutException($"It never said {what}, but: {Said(_output)}{Log}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>Waits for its end. Throws when it does not end.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"The process did not end within {Patience}. It said: {Said(_output)}{Said(_errors)}", e);
        }
        return (_process.ExitCode, Said(_output), Said(_errors));
    }

    /// <summary>SIGKILL: no handler runs.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Stops it where it stands, until <see cref="Continue"/>.</summary>
    public void Pause() => Signal(SigStop);

    /// <summary>Lets it go on.</summary>
    public void Continue() => Signal(SigCont);

    /// <summary>The most memory that it has had so far, in MB.</summary>
    public long PeakMegabytes()
    {
        _process.Refresh();
        return _process.PeakWorkingSet64 / 1_000_000;
    }

    /// <summary>SIGTERM, as an orchestrator sends it.</summary>
    public void Terminate() => Signal(SigTerm);

    /// <summary>The same, and waits until it has ended well. Gives what it has written to its errors.</summary>
    public async Task<string> TerminateAsync()
    {
        Terminate();
        var (exit, _, errors) = await EndAsync();
        Assert.True(exit == 0, errors);
        return errors;
    }

    /// <summary>SIGKILL, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        Kill();
        await EndAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private void Signal(int signal)
    {
        if (Kill(_process.Id, signal) != 0)
            throw new InvalidOperationException("The process cannot be signalled.");
    }

    private static string Said(StringBuilder what)
    {
        lock (what)
            return what.ToString();
    }

    private static void Append(StringBuilder to, string? line)
    {
        if (line is null)
            return;
        lock (to)
            to.AppendLine(line);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
