using System.Text;
using System.Text.Json;
using Cronwatch.App.Configuration;
using Cronwatch.App.Trials;

namespace Cronwatch.App.Tests.Trials;

public sealed class ExceptionDraftTests
{
    [Theory]
    [InlineData("/usr/bin/x")]
    [InlineData("echo \"hi\" \\ \t\n\u0000\u007f\u0085 ü 😀")]
    [InlineData("\"\"\"\nrule_id = 'x'")]
    public void Of_AnyText_IsTomlThatLoads(string commandLine)
    {
        var alert = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["kibana.alert.uuid"] = "a",
            ["kibana.alert.rule.rule_id"] = "ff10d4d8-fea7-422d-afb1-e5a2702369a9",
            ["file"] = new { path = commandLine },
            ["user"] = new { name = "root" },
            ["process"] = new { command_line = commandLine },
        });
        var file = Path.Combine(Directory.CreateTempSubdirectory("cronwatch-draft-").FullName, "draft.toml");
        File.WriteAllText(file, ExceptionDraft.Of(alert).Text, new UTF8Encoding(false));

        Assert.True(TriedItems.TryLoad(file, lists: null, new CronwatchOptions(), out var rules, out var findings), string.Join('\n', findings));

        Assert.Single(rules.Exceptions.Items);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }
}
