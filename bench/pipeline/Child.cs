using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Cronwatch.App.Commands;
using Cronwatch.App.Graphs;

namespace Cronwatch.PipelineBench;

/// <summary>A process that is measured, of its own so that what it uses is of it alone. Disposing it kills it.</summary>
internal sealed partial class Child : IDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly StringBuilder _errors = new();

    private Child(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        StartedAt = Stopwatch.GetTimestamp();
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginErrorReadLine();
    }

    /// <summary>When it was started, as <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long StartedAt { get; }

    /// <summary>Its largest resident memory so far, while it runs.</summary>
    public long PeakMemoryBytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>What it has used of the processors so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Its memory that no other process shares, as the kernel counts it now.</summary>
    public long PrivateBytes => 1_024 * File.ReadLines($"/proc/{_process.Id}/smaps_rollup")
        .Where(line => line.StartsWith("Private_", StringComparison.Ordinal) && !line.StartsWith("Private_Hugetlb", StringComparison.Ordinal))
        .Sum(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Starts the agent on a directory, with the heap that its unit gives it.</summary>
    public static Child Agent(string bootstrap, string directory, string spool) => new(
        PathOfCronwatch(),
        ["agent", "--bootstrap", bootstrap, "--directory", directory, "--spool", spool],
        new Dictionary<string, string> { ["DOTNET_GCgen0size"] = "100000" });

    /// <summary>Starts cronwatch.</summary>
    public static Child Cronwatch(params IEnumerable<string> arguments) => new(PathOfCronwatch(), arguments, new Dictionary<string, string>());

    /// <summary>Starts the service, without console, and such that no hit waits for its process.</summary>
    public static Child Service(BenchTopics topics) => new(
        PathOfCronwatch(),
        ["run", .. topics.Arguments],
        new Dictionary<string, string> { ["CRONWATCH__Console__Url"] = "", ["CRONWATCH__Context__HoldFor"] = "00:00:00" });

    /// <summary>Indexes the alerts that are there.</summary>
    public static Child Indexing(BenchTopics topics, Uri url, string space) => new(
        PathOfCronwatch(),
        ["run", "--once", "--only", "indexing", .. topics.Arguments, "--index", $"{url}"],
        new Dictionary<string, string> { ["CRONWATCH__Space"] = space });

    /// <summary>Starts this program.</summary>
    public static Child Self(params IEnumerable<string> arguments) => new(Environment.ProcessPath!, arguments, new Dictionary<string, string>());

    /// <summary>What it prints, when it has ended.</summary>
    /// <exception cref="ChildException">It ended badly.</exception>
    public async Task<string> EndAsync(CancellationToken cancelled)
    {
        await _process.WaitForExitAsync(cancelled);
        return _process.ExitCode == ExitCode.Fine ? await _output : throw Failure();
    }

    /// <summary>SIGTERM, as an orchestrator sends it, and then the end.</summary>
    /// <exception cref="ChildException">It ended badly, or before.</exception>
    public async Task StopAsync(CancellationToken cancelled)
    {
        ThrowIfEnded();
        _ = Kill(_process.Id, SigTerm);
        try
        {
            await EndAsync(cancelled).WaitAsync(StopsWithin, TimeProvider.System, cancelled);
        }
        catch (TimeoutException)
        {
            throw new ChildException($"cronwatch did not end within {StopsWithin} of SIGTERM; see what its log says", ExitCode.Findings);
        }
    }

    /// <exception cref="ChildException">It has ended.</exception>
    public void ThrowIfEnded()
    {
        if (_process.HasExited)
            throw Failure();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static string PathOfCronwatch()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Pipeline.sln")))
            at = at.Parent;
        var path = Path.Combine(at?.FullName ?? "", "artifacts", "bin", "App", "release", "cronwatch");
        return File.Exists(path) ? path : throw new DependencyException($"there is no {path}; build it with `dotnet build src/App -c Release`");
    }

    private ChildException Failure()
    {
        lock (_errors)
            return new($"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)} ended with {_process.ExitCode}: {_errors}",
                _process.ExitCode == ExitCode.BadInput ? ExitCode.BadInput : ExitCode.Unreachable);
    }

    private void Append(string? line)
    {
        lock (_errors)
            _errors.AppendLine(line);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
