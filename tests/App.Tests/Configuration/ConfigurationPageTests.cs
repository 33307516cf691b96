using Cronwatch.Support;

namespace Cronwatch.App.Tests.Configuration;

/// <summary>The page of the configuration holds all options, as they are.</summary>
public sealed class ConfigurationPageTests
{
    [Fact]
    public void Table_OfThePage_IsThatOfTheOptions()
    {
        var written = File.ReadLines(Path.Combine(Repository.Root, "docs", "configuration.md")).Where(l => l.StartsWith("| `", StringComparison.Ordinal));
        var rows = OptionTable.Rows();
        Assert.True(rows.SequenceEqual(written), $"docs/configuration.md must have these rows:\n{string.Join('\n', rows)}");
    }
}
