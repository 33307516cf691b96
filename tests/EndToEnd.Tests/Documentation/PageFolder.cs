using System.Diagnostics;
using System.Text.RegularExpressions;
using Cronwatch.App.Configuration;
using Cronwatch.EndToEnd.Tests.Fixtures;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests.Documentation;

/// <summary>A folder where the blocks of a page run, one after the other, as in a checkout: with its docs and rules, and the program as a command.</summary>
internal sealed partial class PageFolder : IDisposable
{
    // What pages name and do not show: an address, and a text long enough to sign with.
    private const string Secret = "https://example.org/0123456789abcdef";

    private readonly string _folder = Directory.CreateTempSubdirectory("cronwatch-page-").FullName;

    public PageFolder()
    {
        Directory.CreateSymbolicLink(In("docs"), Path.Combine(Repository.Root, "docs"));
        foreach (var rule in Directory.GetFiles(Path.Combine(Repository.Root, "rules"), "*.toml", SearchOption.AllDirectories))
            Write(Path.GetRelativePath(Repository.Root, rule), File.ReadAllText(rule));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Writes a block as a file. What is called <c>cronwatch.json</c> must be taken as a configuration: the problem, or null.</summary>
    public string? Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(name))!);
        File.WriteAllText(In(name), name == "cronwatch.json" ? SecretFile().Replace(text, $"\"{NewSecret()}\"") : text);
        return name != "cronwatch.json" || ConfigurationLoading.TryLoad(In(name), new Dictionary<string, string?>(), out _, out var errors)
            ? null : string.Join('\n', errors);
    }

    /// <summary>Runs the commands of a transcript: lines that begin with <c>$</c>, and what each prints; <c>…</c> is any text. The problem, or null.</summary>
    public async Task<string?> RunAsync(string transcript)
    {
        var commands = Command().Matches(transcript);
        if (commands.Count == 0)
            return "no line begins with `$ `";
        foreach (var command in commands.AsEnumerable())
        {
            var (written, output) = (command.Groups["command"].Value, command.Groups["output"].Value.Trim());
            var said = await OutputOfAsync(written);
            if (!new Regex($"^{Regex.Escape(output).Replace("…", ".*?", StringComparison.Ordinal)}$", RegexOptions.Singleline, TimeSpan.FromSeconds(1)).IsMatch(said))
                return $"{written}\nprints\n{said}";
        }
        return null;
    }

    private async Task<string> OutputOfAsync(string command)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "cronwatch.dll");
        var start = new ProcessStartInfo("bash", ["-c", $"exec 2>&1\ncronwatch() {{ dotnet '{program}' \"$@\"; }}\n{command}"])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        using var patience = new CancellationTokenSource(CronwatchProcess.Patience);
        await process.WaitForExitAsync(patience.Token);
        return (await output).Trim();
    }

    private string In(string name) => Path.Combine(_folder, name);

    private string NewSecret()
    {
        File.WriteAllText(In("secret"), Secret);
        return In("secret");
    }

    [GeneratedRegex("\"/run/secrets/[^\"]+\"", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex SecretFile();

    [GeneratedRegex(@"^\$ (?<command>(?:[^\n]*\\\n)*[^\n]*)\n(?<output>(?:(?!\$ )[^\n]*\n)*)", RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Command();
}
