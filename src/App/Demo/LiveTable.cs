using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Cronwatch.App.Demo;

/// <summary>
/// The newest alerts on a terminal, above a line of counters; where the output is no terminal, a plain line for each
/// alert as it comes. Any thread may add; one runs it.
/// </summary>
/// <param name="console">Where it is drawn.</param>
/// <param name="interactive">Whether the output is a terminal that can be drawn over.</param>
/// <param name="time">Paces the drawing. Default: the system's.</param>
internal sealed class LiveTable(IAnsiConsole console, bool interactive, TimeProvider? time = null)
{
    // Borders, head, status and a line for the prompt below.
    private const int LinesOfOurOwn = 7;

    // The path's, and the process's follows.
    private const int PathColumn = 4;

    private static readonly TimeSpan BetweenDrawings = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BetweenPlainStatus = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _lock = new();        // Guards the rows, and that plain lines come out whole.
    private readonly LinkedList<AlertRow> _newestFirst = new();

    private int Capacity => Math.Clamp(console.Profile.Height - LinesOfOurOwn, 3, 40);

    /// <summary>Shows one more alert.</summary>
    public void Add(AlertRow row)
    {
        lock (_lock)
        {
            if (!interactive)
            {
                WriteLine_NeedsLock(Line(row));
                return;
            }
            _newestFirst.AddFirst(row);
            while (_newestFirst.Count > Capacity)
                _newestFirst.RemoveLast();
        }
    }

    /// <summary>Draws until cancelled, and then once more: what is left standing are the last counters.</summary>
    public Task RunAsync(Func<DemoStatus> status, CancellationToken cancellation) =>
        interactive ? DrawAsync(status, cancellation) : WriteStatusAsync(status, cancellation);

    private Task DrawAsync(Func<DemoStatus> status, CancellationToken cancellation) =>
        console.Live(Drawing(status())).Overflow(VerticalOverflow.Crop).StartAsync(async live =>
        {
            while (await WaitAsync(BetweenDrawings, cancellation))
                live.UpdateTarget(Drawing(status()));
            live.UpdateTarget(Drawing(status()));
        });

    private async Task WriteStatusAsync(Func<DemoStatus> status, CancellationToken cancellation)
    {
        bool goOn;
        do
        {
            goOn = await WaitAsync(BetweenPlainStatus, cancellation);
            lock (_lock)
                WriteLine_NeedsLock(Line(status()));
        }
        while (goOn);
    }

    // False once cancelled.
    private async Task<bool> WaitAsync(TimeSpan span, CancellationToken cancellation)
    {
        await Task.Delay(span, _time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellation.IsCancellationRequested;
    }

    private Rows Drawing(DemoStatus status)
    {
        AlertRow[] rows;
        lock (_lock)
            rows = [.. _newestFirst];
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey).Expand();
        foreach (var column in (string[])["Time", "Severity", "Host", "Rule", "Path", "Process", "User"])
            table.AddColumn(new TableColumn(new Text(column, Color.Grey)));
        var widths = Widths(console.Profile.Width);
        foreach (var row in rows)
            table.AddRow(Cells(row, widths));
        return new Rows(table, new Text(Line(status), Color.Grey));
    }

    // Plain text in every cell, never markup: a file may be called [red].
    private static IEnumerable<IRenderable> Cells(AlertRow row, int[] widths) =>
        Texts(row).Select((text, i) => new Text(
            i is PathColumn or PathColumn + 1 ? FitEnd(text, widths[i]) : Fit(text, widths[i]),
            i == 1 ? Colour(row.Severity) : Style.Plain));

    // Rule, path and process share what the short columns and the borders leave.
    private static int[] Widths(int console)
    {
        var rest = Math.Max(30, console - 8 - 8 - 14 - 10 - (7 * 3) - 1);
        return [8, 8, 14, rest * 28 / 100, rest * 45 / 100, rest * 27 / 100, 10];
    }

    private static string Fit(string text, int width) =>
        text.Length <= width ? text : string.Concat(text.AsSpan(0, width - 1), "…");

    // A path says most at its end.
    private static string FitEnd(string text, int width) =>
        text.Length <= width ? text : string.Concat("…", text.AsSpan(text.Length - width + 1));

    private static Style Colour(string severity) => severity switch
    {
        "critical" => new Style(Color.Red, decoration: Decoration.Bold),
        "high" => Color.Red,
        "medium" => Color.Yellow,
        _ => Color.Green,
    };

    private static string[] Texts(AlertRow row) =>
    [
        row.Time.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
        .. new[] { row.Severity, row.Host, row.Rule, row.Path, row.Process, row.User }.Select(TerminalText.Harmless),
    ];

    private static string Line(AlertRow row) => string.Join("  ", Texts(row));

    private static string Line(DemoStatus s) => string.Create(CultureInfo.InvariantCulture,
        $"{s.EventsPerSecond:N0} events/s, lag {s.Lag:N0}: {s.Events:N0} events, {s.Candidates:N0} candidates, {s.Hits:N0} hits, {s.Alerts:N0} alerts, {s.DeadLetters:N0} dead letters");

    // Not through the console, which breaks lines at its width.
    private void WriteLine_NeedsLock(string line) => console.Profile.Out.Writer.WriteLine(line);
}
