using Cronwatch.App.Pages;
namespace Cronwatch.App.Replay.Page;

/// <summary>Alerts over time, as a drawing, and as a table for those who cannot see it.</summary>
internal static class TimelineSection
{
    private const double Wide = 1_200;
    private const double High = 140;

    // Of the width of a bar.
    private const double Gap = 0.15;

    // So that one alert beside thousands can be seen.
    private const double Least = 2;

    public static void Write(HtmlWriter page, AlertTimeline timeline)
    {
        if (timeline.Length == 0)
            return;
        var bars = timeline.Bars.ToList();
        var most = bars.Max(bar => bar.Count);
        page.Write($"<section id=\"timeline\">\n<h2>Timeline</h2>\n<div class=\"panel\">\n<p class=\"soft\">Alerts by the time of their event; a bar is {timeline.Width.ToString("c")} long, and the highest has {most}.</p>\n");
        page.Write($"<svg viewBox=\"0 0 {Wide} {High}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"Alerts over time; the table below has the same numbers.\">\n");
        var width = Wide / timeline.Length;
        foreach (var (place, start, count) in bars)
        {
            var height = Math.Max(Least, High * count / most);
            page.Write($"<rect x=\"{width * (place + (Gap / 2))}\" y=\"{High - height}\" width=\"{width * (1 - Gap)}\" height=\"{height}\"><title>{start}: {count}</title></rect>\n");
        }
        page.Write($"</svg>\n<div class=\"axis\"><span>{bars[0].Start}</span><span>{bars[^1].Start}</span></div>\n");
        page.Write($"<details><summary>As a table</summary><table><thead><tr><th>from</th><th class=\"n\">alerts</th></tr></thead><tbody>\n");
        foreach (var (_, start, count) in bars)
            page.Write($"<tr><td>{start}</td><td class=\"n\">{count}</td></tr>\n");
        page.Write($"</tbody></table></details>\n</div>\n</section>\n");
    }
}
