using Cronwatch.Sinks.Outputs;
using Cronwatch.Support;

namespace Cronwatch.Sinks.Tests.Outputs;

public sealed class NdjsonTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 15, 9, 55, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("cronwatch-ndjson-");
    private readonly HurriedTime _time = new(Start);

    private string Home => Path.Combine(_parent.FullName, "alerts");

    public void Dispose() => _parent.Delete(recursive: true);

    [Fact]
    public async Task DeliverAsync_Alerts_AreALineEachInAFileOfTheOwner()
    {
        await DeliverAsync("""{"a":1}""", """{"b":2}""");
        var file = Assert.Single(Files());
        Assert.Equal("soc-20260115T095500000Z.ndjson", Path.GetFileName(file));
        Assert.Equal("{\"a\":1}\n{\"b\":2}\n", await File.ReadAllTextAsync(file));
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new DirectoryInfo(Home).UnixFileMode);
    }

    [Fact]
    public async Task DeliverAsync_DocumentOnSeveralLines_IsOneLine()
    {
        await DeliverAsync("{\n\t\"a\":\r\n 1}");
        Assert.Equal("{ \t\"a\":   1}\n", await File.ReadAllTextAsync(Assert.Single(Files())));
    }

    [Fact]
    public async Task DeliverAsync_NoJson_IsGivenBackAndTheOthersAreWritten()
    {
        var refused = Assert.Single(await DeliverAsync("""{"a":1}""", "not JSON", """{"b":2}"""));
        Assert.Equal((0, "its document is not one JSON object"), (refused.Status, refused.Reason));
        Assert.Equal(2, (await File.ReadAllLinesAsync(Assert.Single(Files()))).Length);
    }

    [Fact]
    public async Task DeliverAsync_FileFull_BeginsAnother()
    {
        await DeliverAsync([.. Enumerable.Range(0, 10).Select(i => FormattableString.Invariant($$"""{"number":{{i}},"text":"{{new string('x', 20)}}"}"""))]);
        var files = Files();
        Assert.Equal(5, files.Count);
        Assert.All(files, file => Assert.Equal(2, File.ReadLines(file).Count()));
        Assert.Equal(Enumerable.Range(0, 10), files.SelectMany(File.ReadLines).Select(line => line[10] - '0'));
    }

    [Fact]
    public async Task DeliverAsync_LineLargerThanAFile_HasOneOfItsOwn()
    {
        await DeliverAsync("""{"a":1}""", $$"""{"text":"{{new string('x', 500)}}"}""", """{"b":2}""");
        Assert.Equal([1, 1, 1], Files().Select(file => File.ReadLines(file).Count()));
    }

    [Fact]
    public async Task DeliverAsync_FileOld_BeginsAnother()
    {
        await DeliverAsync("""{"a":1}""");
        _time.Advance(TimeSpan.FromMinutes(59));
        await DeliverAsync("""{"b":2}""");
        Assert.Single(Files());
        _time.Advance(TimeSpan.FromMinutes(1));
        await DeliverAsync("""{"c":3}""");
        Assert.Equal(["soc-20260115T095500000Z.ndjson", "soc-20260115T105500000Z.ndjson"], Files().Select(Path.GetFileName));
    }

    // As who was killed while writing leaves it, after whole lines or before any.
    [Theory]
    [InlineData("{\"a\":1}\n{\"torn\":", "{\"a\":1}\n{\"b\":2}\n")]
    [InlineData("{\"torn\":", "{\"b\":2}\n")]
    [InlineData("", "{\"b\":2}\n")]
    public async Task DeliverAsync_AfterAKill_CutsTheTornLine(string left, string expected)
    {
        Directory.CreateDirectory(Home);
        var file = Path.Combine(Home, "soc-20260115T095500000Z.ndjson");
        await File.WriteAllTextAsync(file, left);
        await DeliverAsync("""{"b":2}""");
        Assert.Equal(expected, await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task DeliverAsync_TornLineLongerThanABlock_IsCut()
    {
        Directory.CreateDirectory(Home);
        var file = Path.Combine(Home, "soc-20260115T095500000Z.ndjson");
        await File.WriteAllTextAsync(file, "{\"a\":1}\n" + new string('x', 200_000));
        using (var output = OutputOf(new SaidLines(), maxBytes: 1_000_000))
            await output.DeliverAsync([SomeAlerts.Alert(document: """{"b":2}""")], CancellationToken.None);
        Assert.Equal("{\"a\":1}\n{\"b\":2}\n", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task DeliverAsync_FilesOfOthers_AreLeftAlone()
    {
        Directory.CreateDirectory(Home);
        foreach (var name in (string[])["soc-2-20260116T000000000Z.ndjson", "soc-old.ndjson", "other-20260115T095500000Z.ndjson"])
            await File.WriteAllTextAsync(Path.Combine(Home, name), "torn");
        await DeliverAsync("""{"a":1}""");
        Assert.Equal(3, Files().Count(file => File.ReadAllText(file) == "torn"));
    }

    // A full disk says the same as a file in the place of the directory.
    [Fact]
    public async Task DeliverAsync_NothingCanBeWritten_WaitsAndSaysSo()
    {
        await File.WriteAllTextAsync(Home, "");
        var said = new SaidLines(() => File.Delete(Home));
        using (var output = OutputOf(said))
            Assert.Empty(await output.DeliverAsync([SomeAlerts.Alert(document: """{"a":1}""")], CancellationToken.None));
        Assert.StartsWith($"Error Output soc cannot write to {Home}: ", Assert.Single(said.Lines), StringComparison.Ordinal);
        Assert.Equal("{\"a\":1}\n", await File.ReadAllTextAsync(Assert.Single(Files())));
    }

    [Fact]
    public async Task DeliverAsync_AnotherProcessWritesTheFile_WaitsForIt()
    {
        using var first = OutputOf(new SaidLines());
        await first.DeliverAsync([SomeAlerts.Alert(document: """{"a":1}""")], CancellationToken.None);
        var said = new SaidLines(first.Dispose);
        using (var second = OutputOf(said))
            await second.DeliverAsync([SomeAlerts.Alert(document: """{"b":2}""")], CancellationToken.None);
        Assert.Single(said.Lines);
        Assert.Equal("{\"a\":1}\n{\"b\":2}\n", await File.ReadAllTextAsync(Assert.Single(Files())));
    }

    private async Task<IReadOnlyList<RefusedRecord>> DeliverAsync(params string[] documents)
    {
        using var output = OutputOf(new SaidLines());
        return await output.DeliverAsync([.. documents.Select(document => SomeAlerts.Alert(document: document))], CancellationToken.None);
    }

    private NdjsonOutput OutputOf(SaidLines said, long maxBytes = 100) =>
        new(new NdjsonOptions { Name = "soc", Directory = Home, MaxBytes = maxBytes, MaxAge = TimeSpan.FromHours(1) }, _time, said);

    private List<string> Files() => [.. Directory.EnumerateFiles(Home).Order(StringComparer.Ordinal)];
}
