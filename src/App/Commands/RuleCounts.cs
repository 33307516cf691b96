using System.Globalization;
using System.Text.Json;
using Cronwatch.App.WebConsole;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch rules show --counts</c>: what the rules of a running instance silenced, and by which literals.</summary>
internal static class RuleCounts
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<int> ShowAsync(string url, bool json, CancellationToken cancelled)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            await Console.Error.WriteLineAsync($"--from: `{url}` is no address; write http://127.0.0.1:8080");
            return ExitCode.BadInput;
        }
        try
        {
            using var http = new HttpClient { Timeout = Patience, BaseAddress = address };
            var answer = await http.GetStringAsync(ShownExclusions.Path, cancelled);
            var rules = JsonSerializer.Deserialize(answer, ShownExclusionsJson.Default.ShownExclusionsArray)!;
            Console.Write(json ? answer + "\n" : string.Concat(rules.Select(Shown)));
            return ExitCode.Fine;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !cancelled.IsCancellationRequested))
        {
            await Console.Error.WriteLineAsync(
                $"{url}: no running instance answers there ({e.Message}); name its Console:Url with --from");
            return ExitCode.Unreachable;
        }
    }

    private static string Shown(ShownExclusions rule)
    {
        var counted = rule.Exclusions.Where(e => e.All > 0).ToList();
        var lines = new List<string> { string.Create(CultureInfo.InvariantCulture, $"{rule.Name}: {rule.Silenced} events silenced") };
        if (counted.Count > 0)
            lines.Add("     alone       all");
        lines.AddRange(counted.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Alone,10}{e.All,10}  {e.Text}")));
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"  {rule.Exclusions.Length - counted.Count} exclusions silenced nothing"));
        return string.Join('\n', lines) + "\n\n";
    }
}
