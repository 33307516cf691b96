using Cronwatch.App.Configuration;
using Cronwatch.App.Rules;
using Cronwatch.Detect.Rules;
using Cronwatch.Support;
using Microsoft.Extensions.Logging;

namespace Cronwatch.App.Tests.Rules;

/// <summary>A change of the directory comes into force as a whole, or not at all.</summary>
public sealed class RuleWatchTests : IDisposable
{
    private static readonly string Shipped = File.ReadAllText(Path.Combine(Repository.Root, "rules", "default", "cron_job_created_or_modified.toml"));

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cronwatch-rules-");
    private readonly LogLines _log = new();
    private readonly RulesInForce _rules;
    private readonly RuleSet _first;
    private readonly RuleWatch _watch;

    public RuleWatchTests()
    {
        Write("a.toml", Shipped);
        var options = new RuleOptions { Directory = _directory.FullName };
        Assert.True(RuleSet.TryLoad(_directory.FullName, ActiveRules.AlsoRead, out _first!, out _));
        _rules = new RulesInForce(_first);
        _watch = new RuleWatch(options, _rules, TimeProvider.System, _log);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Watch_NothingChanges_KeepsTheSet()
    {
        Look(times: 4);
        Assert.Same(_first, _rules.Current.Set);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void Watch_FileComesChangesAndGoes_PutsEachInForce()
    {
        Write("b.toml", Named("second", "/etc/b"));
        Look(times: 2);
        Assert.Equal(2, _rules.Current.Set.Rules.Length);

        Write("b.toml", Named("second", "/etc/bb"));
        Look(times: 2);
        Assert.Contains("/etc/bb", _rules.Current.Set.Rules[1].Query.Compiled, StringComparison.Ordinal);

        File.Delete(Path.Combine(_directory.FullName, "b.toml"));
        Look(times: 2);
        Assert.Single(_rules.Current.Set.Rules);
        Assert.Equal(["2 rules in force: new second.", "2 rules in force: changed second.", "1 rules in force: gone second."], _log.Lines);
    }

    [Fact]
    public void Watch_MountedConfigMapIsReplaced_PutsItInForce()
    {
        Write("..1/b.toml", Named("second", "/etc/b"));
        Directory.CreateSymbolicLink(Path.Combine(_directory.FullName, "..data"), "..1");
        File.CreateSymbolicLink(Path.Combine(_directory.FullName, "b.toml"), "..data/b.toml");
        Look(times: 2);
        Assert.Equal(2, _rules.Current.Set.Rules.Length);

        Write("..2/b.toml", Named("second", "/etc/2"));        // As long as before; the link in the root stays as it is.
        Directory.Delete(Path.Combine(_directory.FullName, "..data"));
        Directory.CreateSymbolicLink(Path.Combine(_directory.FullName, "..data"), "..2");
        Directory.Delete(Path.Combine(_directory.FullName, "..1"), recursive: true);
        Look(times: 2);
        Assert.Contains("/etc/2", _rules.Current.Set.Rules[1].Query.Compiled, StringComparison.Ordinal);
    }

    [Fact]
    public void Watch_FileIsStillWritten_WaitsUntilItStandsStill()
    {
        Write("b.toml", "[rule]\n");
        Look(times: 1);
        Write("b.toml", Named("second", "/etc/b"));
        Look(times: 1);
        Assert.Same(_first, _rules.Current.Set);
        Look(times: 1);
        Assert.Equal(2, _rules.Current.Set.Rules.Length);
        Assert.DoesNotContain(_log.Lines, l => l.Contains("not taken", StringComparison.Ordinal));
    }

    [Fact]
    public void Watch_FileWithAnError_SaysItOnceAndKeepsTheSet()
    {
        Write("b.toml", Named("second", "/etc/b").Replace("file where", "file were", StringComparison.Ordinal));
        Look(times: 4);
        Assert.Same(_first, _rules.Current.Set);
        Assert.StartsWith(Path.Combine(_directory.FullName, "b.toml:"), _log.Lines[0], StringComparison.Ordinal);
        Assert.Equal("The rules changed and are not taken: the 1 that were in force stay. Mend the files.", _log.Lines[^1]);
        Assert.Equal(2, _log.Lines.Count);
    }

    [Fact]
    public void Refused_WhileFilesHaveErrors_CountsThemAndThenNone()
    {
        Write("b.toml", Named("second", "/etc/b").Replace("file where", "file were", StringComparison.Ordinal));
        Look(times: 2);
        Assert.Single(_rules.Refused);

        File.Delete(Path.Combine(_directory.FullName, "b.toml"));
        Look(times: 2);
        Assert.Empty(_rules.Refused);
    }

    [Fact]
    public void Watch_DirectoryGoesAndComesBack_KeepsTheSet()
    {
        var elsewhere = _directory.FullName + "-away";
        Directory.Move(_directory.FullName, elsewhere);
        Look(times: 2);
        Assert.Same(_first, _rules.Current.Set);
        Directory.Move(elsewhere, _directory.FullName);
        Look(times: 2);
        Assert.Same(_first, _rules.Current.Set);
    }

    [Fact]
    public void Watch_ExceptionComesAndItsListChanges_PutsEachInForce()
    {
        Write("exceptions/mine.toml", Exception("field = \"host.name\", list = { id = \"hosts\", type = \"keyword\" }"));
        Write("lists/hosts", "web-01\n");
        Look(times: 2);
        Assert.Single(_rules.Current.Set.Exceptions.Items);
        var first = _rules.Current;

        Write("lists/hosts", "web-01\nweb-02\n");
        Look(times: 2);
        Assert.NotSame(first.Set, _rules.Current.Set);

        File.Delete(Path.Combine(_directory.FullName, "exceptions", "mine.toml"));
        Look(times: 2);
        Assert.Empty(_rules.Current.Set.Exceptions.Items);
        Assert.Equal(
        [
            "1 rules in force: new exception mine/it (single).", "1 rules in force: changed exception mine/it (single).",
            "1 rules in force: gone exception mine/it (single).",
        ], _log.Lines);
    }

    [Fact]
    public void Watch_ExceptionBreaks_SaysItAndKeepsTheSet()
    {
        Write("exceptions/mine.toml", Exception("field = \"user.name\", value = \"backup\""));
        Look(times: 2);
        var sound = _rules.Current.Set;

        Write("exceptions/mine.toml", Exception("field = \"user.name\", value = "));
        Look(times: 3);
        Assert.Same(sound, _rules.Current.Set);
        Write("exceptions/mine.toml", Exception("field = \"host.name\", list = { id = \"gone\", type = \"keyword\" }"));
        Look(times: 3);
        Assert.Same(sound, _rules.Current.Set);
        Assert.Equal(2, _log.Lines.Count(line => line.StartsWith("The rules changed and are not taken", StringComparison.Ordinal)));
        Assert.Contains("there is no value list `gone`", _log.Lines[^2], StringComparison.Ordinal);
    }

    private static string Exception(string entry) =>
        $"rule_id = \"ff10d4d8-fea7-422d-afb1-e5a2702369a9\"\n[[items]]\nname = \"It\"\nentries = [{{ {entry} }}]\n";

    private static string Named(string id, string path) => $"""
        [metadata]
        creation_date = "2026/01/01"

        [rule]
        rule_id = "{id}"
        name = "{id}"
        description = "d"
        author = ["us"]
        risk_score = 1
        severity = "low"
        type = "eql"
        language = "eql"
        query = 'file where file.path == "{path}"'
        """;

    private void Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private void Look(int times)
    {
        for (var i = 0; i < times; i++)
            _watch.Look();
    }

    private sealed class LogLines : ILogger<RuleWatch>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
