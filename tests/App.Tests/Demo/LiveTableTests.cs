using Cronwatch.App.Demo;
using Spectre.Console;

namespace Cronwatch.App.Tests.Demo;

public sealed class LiveTableTests
{
    private static readonly DemoStatus Status = new(1234.6, 12, 45_678, 1_000, 12, 10, 3);
    private static readonly CancellationToken AtOnce = new(canceled: true);

    [Theory]
    [InlineData("/etc/cron.d/x\u001b[2J\u001b]0;owned\a", @"/etc/cron.d/x\u{1b}[2J\u{1b}]0;owned\u{7}")]
    [InlineData("a\r\nb\tc\u0085d\u009b31m", @"a\u{d}\u{a}b\u{9}c\u{85}d\u{9b}31m")]
    [InlineData("\u202Egpj.sh\u200b\u2028", @"\u{202e}gpj.sh\u{200b}\u{2028}")]
    [InlineData("[red]é 日本 🐛[/]", "[red]é 日本 🐛[/]")]
    public void Harmless_OfAnyText_DrawsAndCommandsNothing(string text, string expected) =>
        Assert.Equal(expected, TerminalText.Harmless(text));

    [Fact]      // No case above: an attribute cannot hold half a pair.
    public void Harmless_OfHalfASurrogatePair_ReplacesIt() =>
        Assert.Equal("half \ufffd pair", TerminalText.Harmless("half \ud800 pair"));

    [Fact]
    public void Harmless_OfALongText_IsCut() =>
        Assert.Equal(new string('x', 300) + "…", TerminalText.Harmless(new string('x', 100_000)));

    [Fact]
    public async Task RunAsync_OnATerminal_DrawsHostileTextAsText()
    {
        var (console, output) = Terminal(width: 200);
        var table = new LiveTable(console, interactive: true);
        table.Add(Row(path: "/etc/[red]x[/]\u001b[2J\u001b]0;owned\a"));

        await table.RunAsync(() => Status, AtOnce);

        Assert.Contains(@"/etc/[red]x[/]\u{1b}[2J\u{1b}]0;owned\u{7}", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[2J", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b]0", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\a", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_OnATerminal_ShowsTheNewestThatFit()
    {
        var (console, output) = Terminal(width: 160, height: 12);
        var table = new LiveTable(console, interactive: true);
        for (var i = 0; i < 20; i++)
            table.Add(Row(path: $"/etc/cron.d/job-{i:00}"));

        await table.RunAsync(() => Status, AtOnce);

        var drawn = output.ToString();
        Assert.All(Enumerable.Range(15, 5), i => Assert.Contains($"job-{i}", drawn, StringComparison.Ordinal));
        Assert.DoesNotContain("job-14", drawn, StringComparison.Ordinal);
        Assert.Contains("1,235 events/s, lag 12: 45,678 events, 1,000 candidates, 12 hits, 10 alerts, 3 dead letters", drawn, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_OnNoTerminal_WritesALineForEachAlertAndTheCountersLast()
    {
        var (console, output) = Terminal(width: 40);
        var table = new LiveTable(console, interactive: false);
        table.Add(Row(path: "/etc/cron.d/a\nforged line"));
        table.Add(Row(path: "/etc/cron.d/b"));

        await table.RunAsync(() => Status, AtOnce);

        Assert.Equal(
            """
            09:57:12  medium  web-01  Cron Job Created or Modified  /etc/cron.d/a\u{a}forged line  /usr/bin/bash  root
            09:57:12  medium  web-01  Cron Job Created or Modified  /etc/cron.d/b  /usr/bin/bash  root
            1,235 events/s, lag 12: 45,678 events, 1,000 candidates, 12 hits, 10 alerts, 3 dead letters

            """, output.ToString(), ignoreLineEndingDifferences: true);
    }

    private static AlertRow Row(string path) => new(
        new DateTimeOffset(2026, 1, 15, 9, 57, 12, TimeSpan.Zero), "medium", "web-01", "Cron Job Created or Modified", path, "/usr/bin/bash", "root");

    private static (IAnsiConsole Console, StringWriter Output) Terminal(int width, int height = 30)
    {
        var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(output),
        });
        (console.Profile.Width, console.Profile.Height) = (width, height);
        return (console, output);
    }
}
