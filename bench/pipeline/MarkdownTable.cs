using System.Globalization;

namespace Cronwatch.PipelineBench;

/// <summary>A table on stdout, row by row as it is measured.</summary>
internal static class MarkdownTable
{
    public static void Begin(params string[] columns)
    {
        Row(columns);
        Console.WriteLine($"|{string.Concat(columns.Select(_ => "---|"))}");
    }

    public static void Row(params object[] cells) =>
        Console.WriteLine($"| {string.Join(" | ", cells.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c}")))} |");

    /// <summary>A number with so many decimals.</summary>
    public static string Number(double value, int decimals = 0) => value.ToString($"N{decimals}", CultureInfo.InvariantCulture);
}
