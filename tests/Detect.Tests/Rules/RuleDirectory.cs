using System.Collections.Immutable;
using Cronwatch.Detect.Rules;

namespace Cronwatch.Detect.Tests.Rules;

/// <summary>A directory of rule files that goes away with the test.</summary>
internal sealed class RuleDirectory : IDisposable
{
    /// <summary>A rule that loads; its first line is [metadata], its [rule] starts at line 3.</summary>
    public const string Sound =
        """
        [metadata]
        maturity = "production"
        [rule]
        author = ["us"]
        description = "d"
        language = "eql"
        name = "n"
        risk_score = 21
        rule_id = "1"
        severity = "low"
        type = "eql"
        query = 'file where file.path : "/etc/cron.d/*"'

        """;

    public string Path { get; } = Directory.CreateTempSubdirectory("cronwatch-rules-").FullName;

    public RuleDirectory With(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    public RuleSet Load()
    {
        Assert.True(RuleSet.TryLoad(Path, [], out var set, out var errors), Text(errors));
        Assert.Empty(errors);
        return set;
    }

    /// <summary>All errors, a line each, paths relative to the directory.</summary>
    public string Errors()
    {
        Assert.False(RuleSet.TryLoad(Path, [], out var set, out var errors));
        Assert.Null(set);
        return Text(errors);
    }

    public string Text(ImmutableArray<RuleError> errors) =>
        string.Join('\n', errors).Replace(Path + System.IO.Path.DirectorySeparatorChar, "", StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
