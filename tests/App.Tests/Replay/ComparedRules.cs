using System.Text;
using Cronwatch.App.Replay.Comparison;
using Cronwatch.App.Rules;
using Cronwatch.Detect.Exceptions;
using Cronwatch.Detect.Rules;
using Cronwatch.Events;
using Cronwatch.Support;

namespace Cronwatch.App.Tests.Replay;

/// <summary>The rules that ship, and a directory for others, to compare; it goes away with the test.</summary>
internal sealed class ComparedRules : IDisposable
{
    public const string Cron = "ff10d4d8-fea7-422d-afb1-e5a2702369a9";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cronwatch-compared-");

    public static string Shipped(string version) => Path.Combine(Repository.Root, "rules", version);

    public string this[string name] => Path.Combine(_directory.FullName, name);

    public void Dispose() => _directory.Delete(recursive: true);

    public ComparedRules With(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
        return this;
    }

    /// <summary>A comparison of the rules of two directories.</summary>
    public static RuleComparison Of(
        string a, string b, ComparisonOptions? options = null, ExceptionSources? exceptionsOfA = null, ExceptionSources? exceptionsOfB = null)
    {
        Assert.True(RuleSet.TryLoad(a, ActiveRules.AlsoRead, out var first, out var errors, exceptions: exceptionsOfA), string.Join('\n', errors));
        Assert.True(RuleComparison.TryLoad(first, b, out var second, out errors, exceptions: exceptionsOfB), string.Join('\n', errors));
        return new RuleComparison(new ComparedSet(Path.GetFileName(a), first), new ComparedSet(Path.GetFileName(b), second), options);
    }

    /// <summary>Both versions of the rule that ships.</summary>
    public static RuleComparison OfVersions(ComparisonOptions? options = null) => Of(Shipped("default"), Shipped("v19"), options);

    public static RecordOrigin Origin(long offset = 0) => new("raw", 1, offset, 0, 0, RecordTimestampType.NotAvailable);

    public static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);
}
