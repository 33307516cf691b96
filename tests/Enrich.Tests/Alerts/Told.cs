using System.Security.Cryptography;
using System.Text;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Tests.Alerts;

/// <summary>What alerts tell, in one line each.</summary>
internal static class Told
{
    public static readonly DateTimeOffset Noon = Say.Noon;

    /// <summary>An alert so many hours after noon. Its id follows from the name; the user as <c>id:name</c>.</summary>
    public static AlertFacts Alert(
        string name, double hours = 0, string host = "h1", string? user = "0:root", string rule = "cron",
        string? executable = "/usr/bin/bash", string? path = "/etc/cron.d/x", string? sha256 = null) =>
        new(Id(name), rule, Noon.AddHours(hours), Noon.AddHours(hours), host)
        {
            RuleName = $"Rule {rule}",
            Severity = "medium",
            HostName = $"name of {host}",
            UserId = user?.Split(':')[0],
            UserName = user?.Split(':') is [_, var account] ? account : null,
            Executable = executable,
            Path = path,
            Sha256 = sha256,
        };

    /// <summary>The id of an alert.</summary>
    public static string Id(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    /// <summary>The names behind the ids of a group, as it lists them.</summary>
    public static string Names(this AlertGroup? group, params string[] names) =>
        string.Join(' ', group!.Items.Select(item => names.Single(name => Id(name) == item.Id)));
}
