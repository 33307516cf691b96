using System.Diagnostics;

namespace Cronwatch.Agent.Tests;

/// <summary>Processes that do something to files.</summary>
internal static class Commands
{
    /// <summary>The user without rights that every Linux has.</summary>
    public const int Nobody = 65_534;

    /// <summary>Starts a shell on a script; its input stays open until it is ended.</summary>
    public static Process Shell(string script) => Start("bash", "-c", script);

    /// <summary>Runs a shell to its end as another user, and gives its pid.</summary>
    public static async Task<int> AsNobodyAsync(string script)
    {
        using var process = Start("setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", "bash", "-c", script);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return process.Id;
    }

    private static Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;
}
