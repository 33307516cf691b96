using System.Text.Json;

namespace Cronwatch.App.Tests.WebConsole;

/// <summary>Alert documents as they lie on the topic.</summary>
internal static class AnAlert
{
    /// <summary>The rule of all of them.</summary>
    public const string RuleId = "r";

    public static byte[] Of(
        string id, string path = "/etc/cron.d/job", string severity = "medium", bool dottedGuide = false, int minute = 57, string eventTime = "2026-01-15T09:57:12.1806296Z",
        string host = "web-01", string user = "root", string rule = "Cron Job Created or Modified")
    {
        object ancestry = new
        {
            status = "resolved",
            links = new object[]
            {
                new
                {
                    depth = 0, status = "resolved", entity_id = "p1", pid = 4711, name = "bash", executable = "/usr/bin/bash",
                    command_line = "bash -c 'echo \"* * * * * root /tmp/.x\" > /etc/cron.d/job'", user = new { id = "0", name = "root" },
                },
                new { depth = 1, status = "resolved", entity_id = "p2", pid = 4700, executable = "/usr/bin/sudo", command_line = "sudo bash", user = new { id = "0", name = "root" } },
                new { depth = 2, status = "resolved", entity_id = "p3", pid = 4600, executable = "/usr/bin/bash", command_line = "-bash", user = new { id = "1000", name = "mallory" } },
                new { depth = 3, status = "id-only", entity_id = "p4" },
            },
            entry = new { entity_id = "p4", name = "sshd", type = "sshd", source_ip = "203.0.113.7" },
        };
        object userAnswer = new { status = "resolved", behind = new { id = "1000", name = "mallory", depth = 2, entity_id = "p3", basis = "ancestor" } };
        var document = new Dictionary<string, object>
        {
            ["@timestamp"] = $"2026-01-15T09:{minute:00}:12.400Z",
            ["kibana.alert.uuid"] = id,
            ["kibana.alert.original_time"] = eventTime,
            ["kibana.alert.severity"] = severity,
            ["kibana.alert.rule.name"] = rule,
            ["kibana.alert.rule.rule_id"] = RuleId,
            ["kibana.alert.reason"] = $"file event with process bash, file job, by {user} on {host} created {severity} alert {rule}.",
            ["host"] = new { id = "0a1b", name = host },
            ["file"] = new { path, name = path.Split('/')[^1], inode = 9_007_199_254_740_993 },
            ["process"] = new { name = "bash", executable = "/usr/bin/bash" },
            ["user"] = new { id = 0, name = user },
        };
        object changes = new
        {
            status = "resolved",
            count = 2,
            changes = new object[]
            {
                new { time = "2026-01-15T09:57:12.180Z", action = "creation", path, process = "/usr/bin/bash", user = "root", alert_id = id },
                new { time = "2026-01-15T08:00:00.000Z", action = "rename", path = "/etc/cron.d/dpkg", process = "/usr/bin/dpkg", user = "root", excluded_by = "process.executable in (\"/usr/bin/dpkg\")" },
            },
        };
        if (dottedGuide)
            (document["guide.ancestry"], document["guide.user"], document["guide.cron_changes"]) = (ancestry, userAnswer, changes);
        else
            document["guide"] = new { ancestry, user = userAnswer, cron_changes = changes };
        return JsonSerializer.SerializeToUtf8Bytes(document);
    }
}
