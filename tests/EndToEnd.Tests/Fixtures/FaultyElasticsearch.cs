using System.Diagnostics;
using Cronwatch.Support;

namespace Cronwatch.EndToEnd.Tests.Fixtures;

/// <summary>
/// A node of its own that tests may kill: <c>ELASTICSEARCH2_URL</c>, by the command <c>ELASTICSEARCH2_CONTROL</c>, which takes
/// <c>kill|start</c> and <c>elasticsearch</c>.
/// </summary>
internal static class FaultyElasticsearch
{
    /// <summary>Does something to it; a start ends when it answers. Throws when the command fails.</summary>
    public static async Task DoAsync(string what)
    {
        var start = new ProcessStartInfo(ServerEnvironment.FaultyElasticsearchControl!, [what, "elasticsearch"]) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{what} elasticsearch: {errors}");
    }
}
